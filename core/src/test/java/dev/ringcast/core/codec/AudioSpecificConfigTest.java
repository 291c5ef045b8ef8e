package dev.ringcast.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringcast.core.media.DecoderConfig;
import dev.ringcast.core.media.ProtocolException;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioSpecificConfigTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "{0}: object type {1}, {2} Hz")
    @CsvSource({
        // record, object type, rate, index, channel configuration and channels, samples, extension
        "1210, 2, 44100, 4, 2, 1024, 0",
        "1190, 2, 48000, 3, 2, 1024, 0",
        "1188, 2, 48000, 3, 1, 1024, 0",
        "0a10, 1, 44100, 4, 2, 1024, 0",
        "1194, 2, 48000, 3, 2, 960, 0",
        "119056e500, 2, 48000, 3, 2, 1024, 0",
        "131056e59880, 2, 24000, 6, 2, 1024, 5",
        "131056e598, 2, 24000, 6, 2, 1024, 5",
        "130856e59d4880, 2, 24000, 6, 1, 1024, 29",
        "2b118800, 2, 24000, 6, 2, 1024, 5",
        "eb098800, 2, 24000, 6, 1, 1024, 29",
        "17802ee010, 2, 24000, 6, 2, 1024, 0",
        "1780000010, 2, 0, 15, 2, 1024, 0",
        "17801f4010, 2, 16000, 8, 2, 1024, 0",
        "1780200010, 2, 16384, 15, 2, 1024, 0",
        "1212, 2, 44100, 4, 2, 1024, 0",
        "f94640, 42, 48000, 3, 2, 1024, 0",
    })
    void readsTheRecordsOfThisWorld(
            String hex, int objectType, int rate, int index, int channels, int samples, int extension)
            throws ProtocolException {
        byte[] record = HEX.parseHex(hex);
        DecoderConfig.Aac expected = new DecoderConfig.Aac(
                record,
                objectType,
                rate,
                index,
                channels,
                channels,
                samples,
                extension,
                DecoderConfig.Aac.NO_PROGRAM_CONFIG);
        assertEquals(expected, AudioSpecificConfig.parse(record));
    }

    @ParameterizedTest(name = "channelConfiguration {0}: {1} channels")
    @CsvSource({"7, 8", "8, 0", "11, 7", "12, 8", "13, 24", "14, 8", "15, 0"})
    void aChannelConfigurationIsNotANumberOfChannels(int configuration, int channels) throws ProtocolException {
        byte[] record = {0x11, (byte) (0x80 | configuration << 3)};
        assertEquals(configuration, AudioSpecificConfig.parse(record).channelConfiguration());
        assertEquals(channels, AudioSpecificConfig.parse(record).channels());
    }

    /** 5.1 with side channels: a centre, a front pair, a side pair, low frequencies. A comment of two bytes. */
    private static BitWriter layout(BitWriter before) {
        BitWriter bits = before.bits(0, 4).bits(1, 2).bits(3, 4); // instance tag, object type, rate index
        bits.bits(2, 4).bits(1, 4).bits(0, 4).bits(1, 2).bits(1, 3).bits(1, 4); // elements of each kind
        bits.flag(true).bits(9, 4).flag(false).flag(true).bits(5, 3); // mixdowns
        bits.flag(false).bits(0, 4).flag(true).bits(0, 4); // front
        bits.flag(true).bits(1, 4); // side
        return bits.bits(0, 4).bits(7, 4).flag(true).bits(3, 4); // low frequencies, data, coupling
    }

    private static byte[] closed(BitWriter layout) {
        byte[] start = layout.bytes();
        byte[] all = Arrays.copyOf(start, start.length + 3);
        all[start.length] = 2;
        all[start.length + 1] = 'o';
        all[start.length + 2] = 'k';
        return all;
    }

    /** The zeros before the comment are as many as the place in the record, or in the block, needs. */
    @Test
    void aChannelLayoutIsReadAndKeptAsTheFirstElementOfARawDataBlock() throws ProtocolException {
        BitWriter record = new BitWriter().bits(2, 5).bits(3, 4).bits(0, 4).bits(0, 3);
        DecoderConfig.Aac config = AudioSpecificConfig.parse(closed(layout(record)));
        assertEquals(0, config.channelConfiguration());
        assertEquals(6, config.channels());
        assertArrayEquals(closed(layout(new BitWriter().bits(5, 3))), config.programConfig());
    }

    @Test
    void sbrIsSignalledBehindAChannelLayoutToo() throws ProtocolException {
        BitWriter record = new BitWriter().bits(2, 5).bits(6, 4).bits(0, 4).bits(0, 3);
        byte[] layout = closed(layout(record));
        byte[] signal =
                new BitWriter().bits(0x2B7, 11).bits(5, 5).flag(true).bits(3, 4).bytes();
        byte[] all = Arrays.copyOf(layout, layout.length + signal.length);
        System.arraycopy(signal, 0, all, layout.length, signal.length);
        assertEquals(5, AudioSpecificConfig.parse(all).extensionType());
        assertEquals(6, AudioSpecificConfig.parse(all).channels());
    }

    @Property
    void aChannelLayoutThatIsCutOffIsNone(@ForAll @IntRange(min = 2, max = 100) int length) throws ProtocolException {
        byte[] whole =
                closed(layout(new BitWriter().bits(2, 5).bits(3, 4).bits(0, 4).bits(0, 3)));
        DecoderConfig.Aac config = AudioSpecificConfig.parse(Arrays.copyOf(whole, Math.min(length, whole.length - 1)));
        assertEquals(0, config.channels());
        assertEquals(0, config.programConfig().length);
    }

    @Test
    void theLongestChannelLayoutFits() throws ProtocolException {
        byte[] ones = new byte[400];
        Arrays.fill(ones, (byte) 0xFF);
        ones[0] = 0x11;
        ones[1] = (byte) 0x80;
        assertEquals(49 + 256, AudioSpecificConfig.parse(ones).programConfig().length);
    }

    @ParameterizedTest(name = "{0} is refused")
    @ValueSource(strings = {"", "12", "1690", "1710", "1780", "2b", "2b11", "1780ffff"})
    void reservedRatesAndShortRecordsAreRefused(String hex) {
        assertThrows(ProtocolException.class, () -> AudioSpecificConfig.parse(HEX.parseHex(hex)));
    }

    @ParameterizedTest(name = "{0} Hz, {1} channels: {2}")
    @CsvSource({"44100, 2, 1210", "48000, 1, 1188", "48000, 8, 11b8", "7350, 6, 1630", "16384, 2, 1780200010"})
    void makesTheShortestRecord(int rate, int channels, String hex) throws ProtocolException {
        DecoderConfig.Aac made = AudioSpecificConfig.lowComplexity(rate, channels);
        assertArrayEquals(HEX.parseHex(hex), made.bytes());
        assertEquals(made, AudioSpecificConfig.parse(made.bytes()));
    }

    @ParameterizedTest(name = "{0} Hz, {1} channels")
    @CsvSource({"0, 2", "-1, 2", "16777216, 2", "48000, 0", "48000, 7", "48000, 9"})
    void whatNoRecordCanSayIsTheCallersMistake(int rate, int channels) {
        assertThrows(IllegalArgumentException.class, () -> AudioSpecificConfig.lowComplexity(rate, channels));
    }

    @Property
    void whatIsMadeIsReadBack(
            @ForAll @IntRange(min = 1, max = 0xFFFFFF) int rate, @ForAll @IntRange(min = 1, max = 6) int channels)
            throws ProtocolException {
        DecoderConfig.Aac made = AudioSpecificConfig.lowComplexity(rate, channels);
        assertEquals(made, AudioSpecificConfig.parse(made.bytes()));
    }

    @Property
    void anyBytesAreAConfigurationOrAProtocolErrorAndNothingElse(@ForAll byte[] bytes) {
        try {
            DecoderConfig.Aac config = AudioSpecificConfig.parse(bytes);
            assertEquals(AudioSpecificConfig.rateIndex(config.sampleRate()), config.rateIndex());
            assertTrue(config.frameSamples() == 1024 || config.frameSamples() == 960);
        } catch (ProtocolException expected) {
            assertTrue(expected.getMessage().startsWith("AudioSpecificConfig"), expected.getMessage());
        }
    }
}
