package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.ReceivedMessage;
import java.util.List;

/** A message on its way to its handlers. */
public abstract class Delivery implements ReceivedMessage {

  /** Set once on the network thread, before the message is handed over. */
  List<HandlerRegistration> handlers = List.of();

  protected Delivery() {}

  /** Whether the client acknowledges it when its handlers have returned. */
  protected abstract boolean isAcknowledgedByClient();

  /** A handler has put it into a stream: it is acknowledged when it is taken from there. */
  public abstract void handOverToStream();

  /** The client gives it up: it is acknowledged without having been given to a handler. */
  protected abstract void dropped();

  /** The application has taken it from the stream. */
  public abstract void takenFromStream();
}
