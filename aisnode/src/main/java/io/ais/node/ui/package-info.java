/**
 * The web page of a proxy: hands out the files below resource {@code /ui}. Knows nothing of the
 * cluster: the page asks the REST interface of the proxy that served it.
 *
 * <p>Runs on request threads. Start reading at {@link io.ais.node.ui.WebPage}.
 */
package io.ais.node.ui;
