/**
 * From the options of the application to TLS engines, and from failures of TLS to words: PEM files,
 * key stores, trust, pins.
 *
 * <p>Depends on the API and on {@code transport}. Its work may block and belongs on the threads for
 * that; only {@link io.github.mqttclient.internal.tls.TlsEngines} is for the network thread. Must
 * not know packets or sessions.
 */
@NullMarked
package io.github.mqttclient.internal.tls;

import org.jspecify.annotations.NullMarked;
