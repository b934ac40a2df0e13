/**
 * The exceptions of the product and the error body that clients parse.
 */
package io.ais.error;
