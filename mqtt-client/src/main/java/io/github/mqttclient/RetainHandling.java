package io.github.mqttclient;

/** Whether the server sends retained messages when it accepts a subscription (section 3.8.3.1). */
public enum RetainHandling {
  /** Send them at each subscribe. */
  SEND,

  /** Send them only if the subscription did not exist before. */
  SEND_IF_NEW,

  /** Do not send them. */
  DO_NOT_SEND;

  /** The number that stands for it in the subscription options: 0, 1 or 2. */
  public int value() {
    return ordinal();
  }
}
