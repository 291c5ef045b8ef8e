/** FLV files as a test reads them, independent of the server's own reader (Adobe FLV 10.1, annex E). */
package dev.ringcast.it.flv;
