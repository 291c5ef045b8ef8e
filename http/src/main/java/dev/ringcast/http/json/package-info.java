/** JSON as the API speaks it: small and strict. */
package dev.ringcast.http.json;
