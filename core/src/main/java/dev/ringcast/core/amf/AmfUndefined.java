package dev.ringcast.core.amf;

/** The value "undefined": also what stands for a value that has no meaning here (a movie clip, a reference). */
public enum AmfUndefined {
    /** The one undefined value. */
    UNDEFINED
}
