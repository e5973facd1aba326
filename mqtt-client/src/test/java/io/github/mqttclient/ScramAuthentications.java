package io.github.mqttclient;

/** Makes what only this package can, for tests of others. */
public final class ScramAuthentications {
  private ScramAuthentications() {}

  /** With a nonce that is known before. */
  public static ScramAuthentication sha256(String userName, String password, String nonce) {
    return ScramAuthentication.sha256(userName, password.toCharArray()).nonces(() -> nonce);
  }
}
