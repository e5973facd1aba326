package io.github.mqttclient;

/** The server refused to remove at least one subscription; {@link #result()} tells which (5.0). */
public final class UnsubscribeRefusedException extends MqttException {
  private static final long serialVersionUID = 1;

  private final transient UnsubscribeResult result;

  public UnsubscribeRefusedException(UnsubscribeResult result) {
    super(text(result), null);
    this.result = result;
  }

  /** The full answer: the subscriptions that it agreed to remove are gone. */
  public UnsubscribeResult result() {
    return result;
  }

  /** The reason code of the first filter that was refused. */
  public ReasonCode reasonCode() {
    return result.reasonCodes().get(Refusals.first(result.reasonCodes()));
  }

  private static String text(UnsubscribeResult result) {
    int index = Refusals.first(result.reasonCodes());
    return Refusals.text(
        "the server refused to unsubscribe from \"" + result.filters().get(index) + "\"",
        result.reasonCodes().get(index),
        result.reasonString().orElse(null));
  }
}
