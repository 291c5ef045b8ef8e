/** HTTP as bytes: requests that no client library would send, and the answers as they come. */
package dev.ringcast.it.http;
