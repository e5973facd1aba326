package io.github.mqttclient;

/** The server refused at least one of the subscriptions; {@link #result()} tells which. */
public final class SubscribeRefusedException extends MqttException {
  private static final long serialVersionUID = 1;

  private final transient SubscribeResult result;

  public SubscribeRefusedException(SubscribeResult result) {
    super(text(result), null);
    this.result = result;
  }

  /** The full answer: the subscriptions that it accepts are in force. */
  public SubscribeResult result() {
    return result;
  }

  /** The reason code of the first subscription that was refused. */
  public ReasonCode reasonCode() {
    return result.reasonCodes().get(Refusals.first(result.reasonCodes()));
  }

  private static String text(SubscribeResult result) {
    int index = Refusals.first(result.reasonCodes());
    return Refusals.text(
        "the server refused the subscription to \""
            + result.subscriptions().get(index).filter()
            + "\"",
        result.reasonCodes().get(index),
        result.reasonString().orElse(null));
  }
}
