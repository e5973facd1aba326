package io.github.mqttclient;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How a client proves who it is, and has the server prove the same, in a dialogue of any number of
 * steps instead of with a password (enhanced authentication, MQTT 5.0 section 4.12). {@link
 * ScramAuthentication} is one that is ready to use.
 *
 * <pre>
 *  client                                               server
 *    | -- CONNECT   method, initialData() ---------------&gt; |
 *    | &lt;- AUTH      method, a challenge ------------------ |   any number of times, also none
 *    | -- AUTH      method, onChallenge(challenge) ------&gt; |
 *    | &lt;- CONNACK   method, data: onSuccess(data) -------- |
 * </pre>
 *
 * <p>{@link MqttClient#reauthenticate()} does the same on a connection that stands, with AUTH
 * instead of CONNECT and CONNACK.
 *
 * <p><b>Threads.</b> All methods of an {@link Exchange}, and {@link #start()}, are called one after
 * the other on threads for blocking work, never on the network thread or the callback executor: a
 * step may wait, for example for somebody to enter a password, or return at once a stage that is
 * completed later by anybody. Clients that share an event loop share four such threads, also for
 * looking names up, so long waits are better done elsewhere. When the connect timeout is over, or
 * the connection is lost, a step that still runs is interrupted and its result ignored.
 *
 * <p>An exception that a step throws or completes its stage with ends the connection, or the
 * attempt to make one, and is the cause of the failure.
 */
public interface EnhancedAuthentication {

  /** The Authentication Method, for example {@code SCRAM-SHA-256}; always the same. */
  String method();

  /** Begins an exchange: a new one for each network connection and each re-authentication. */
  Exchange start();

  /** One dialogue with a server. An empty array is as good as no data, in both directions. */
  interface Exchange {

    /** The Authentication Data of CONNECT, or of the AUTH that begins a re-authentication. */
    default CompletionStage<byte[]> initialData() {
      return CompletableFuture.completedFuture(new byte[0]);
    }

    /**
     * What the server says for diagnosis, before the step that answers the same packet; not called
     * if it says nothing. A failure of the server's side comes as an exception to {@link #onEnd}.
     */
    default void onDiagnostics(Optional<String> reasonString, List<UserProperty> userProperties) {}

    /**
     * Answers an AUTH with Continue authentication.
     *
     * @param data what the server sent with it
     */
    CompletionStage<byte[]> onChallenge(byte[] data);

    /**
     * The server accepts. Here is the place to check who it is: the client counts as connected when
     * this stage completes, and as refused if it completes exceptionally.
     *
     * @param data what came with CONNACK, or with the AUTH that ends a re-authentication
     */
    default CompletionStage<Void> onSuccess(byte[] data) {
      return CompletableFuture.completedFuture(null);
    }

    /**
     * The exchange is over, and no other method will be called; a good place to wipe secrets. It
     * may be called while a step that was interrupted has not returned yet.
     *
     * @param failure why it failed; empty: the authentication succeeded
     */
    default void onEnd(Optional<MqttException> failure) {}
  }
}
