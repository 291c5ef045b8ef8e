/**
 * The whole server from outside: started from its jar, used over its ports alone.
 *
 * <p>Classes named {@code …IT} start one server each. What they speak with stands in the packages below and shares no
 * code with the product, so that no mistake can cancel itself out.
 */
package dev.ringcast.it;
