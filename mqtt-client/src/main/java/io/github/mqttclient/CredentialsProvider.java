package io.github.mqttclient;

import java.util.concurrent.CompletionStage;

/** Gives the credentials for an attempt to connect, as for tokens that expire. */
@FunctionalInterface
public interface CredentialsProvider {

  /**
   * Called once for each attempt to connect, also for those that the client makes by itself, before
   * the first server is tried. It is called on a thread for work that may block, so it may ask
   * somebody over the network; the connect timeout goes on meanwhile.
   *
   * @return completes with what CONNECT is to carry; if it fails, or the method throws, the attempt
   *     fails with a {@link ConnectFailedException} that has the failure as its cause, and the next
   *     one follows as after any other failure
   */
  CompletionStage<Credentials> credentials();
}
