package io.github.mqttclient;

/** The server refused to remove at least one subscription; {@link #result()} tells which (5.0). */
public final class UnsubscribeRefusedException extends MqttException {
  private static final long serialVersionUID = 1;

  private final transient UnsubscribeResult result;

  public UnsubscribeRefusedException(UnsubscribeResult result) {
    super("the server refused to unsubscribe: " + result.reasonCodes(), null);
    this.result = result;
  }

  /** The full answer. */
  public UnsubscribeResult result() {
    return result;
  }
}
