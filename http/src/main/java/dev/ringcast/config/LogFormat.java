package dev.ringcast.config;

/** How log lines look. */
public enum LogFormat {
    /** For people. */
    TEXT
}
