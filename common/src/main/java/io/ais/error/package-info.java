/**
 * The exceptions of the product and the error body that clients parse. Immutable, for any thread;
 * knows neither HTTP servers nor records beyond its own. Start reading at {@link
 * io.ais.error.AisException}.
 */
package io.ais.error;
