/**
 * The whole server as somebody outside sees it: started from its jar, spoken to over its ports alone.
 *
 * <p>Classes named {@code …IT} start one server each. What they speak with stands in the packages below and shares no
 * code with the product, so that no mistake can cancel itself out.
 */
package dev.ringcast.it;
