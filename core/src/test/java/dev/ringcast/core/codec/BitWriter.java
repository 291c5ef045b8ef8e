package dev.ringcast.core.codec;

import java.io.ByteArrayOutputStream;

/** The other direction of {@link BitReader}: only tests make such structures. */
public final class BitWriter {
    private final StringBuilder bits = new StringBuilder();

    public BitWriter bits(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bits.append(value >> i & 1);
        }
        return this;
    }

    public BitWriter flag(boolean flag) {
        return bits(flag ? 1 : 0, 1);
    }

    public BitWriter ue(long value) {
        int length = 64 - Long.numberOfLeadingZeros(value + 1);
        return bits(0, length - 1).bits(value + 1, length);
    }

    public BitWriter se(long value) {
        return ue(value > 0 ? 2 * value - 1 : -2 * value);
    }

    /** The bytes, the last one filled with zeros. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < bits.length(); i += 8) {
            String octet = bits.substring(i, Math.min(bits.length(), i + 8));
            out.write(Integer.parseInt(octet, 2) << (8 - octet.length()));
        }
        return out.toByteArray();
    }

    /** A NAL unit: trailing bits added, then an emulation prevention byte wherever one is needed. */
    public byte[] nal(int header) {
        byte[] rbsp = bits(1, 1).bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(header);
        int zeros = 0;
        for (byte octet : rbsp) {
            if (zeros == 2 && octet >= 0 && octet <= 3) {
                out.write(3);
                zeros = 0;
            }
            out.write(octet);
            zeros = octet == 0 ? zeros + 1 : 0;
        }
        return out.toByteArray();
    }
}
