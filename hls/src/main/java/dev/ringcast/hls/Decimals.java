package dev.ringcast.hls;

/** Decimal numbers as playlists write them: a point, three places, whatever the locale. */
final class Decimals {
    private static final int PLACES = 1000;

    private Decimals() {}

    /** Appends a number of thousandths, not negative, as a decimal fraction: 2002 becomes 2.002. */
    static void appendThousandths(StringBuilder text, long thousandths) {
        text.append(thousandths / PLACES).append('.');
        text.append(Long.toString(PLACES + thousandths % PLACES), 1, 4);
    }
}
