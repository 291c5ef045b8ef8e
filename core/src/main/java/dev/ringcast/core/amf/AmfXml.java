package dev.ringcast.core.amf;

/**
 * An XML document (AMF 0, section 2.17). It is carried as text and never parsed.
 *
 * @param text the document
 */
public record AmfXml(String text) {}
