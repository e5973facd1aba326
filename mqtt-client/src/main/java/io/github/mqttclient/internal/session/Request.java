package io.github.mqttclient.internal.session;

/** What the application asked for and waits for; its methods are those of a future. */
public interface Request<T> {

  boolean complete(T result);

  boolean completeExceptionally(Throwable failure);

  /** Whether the application has cancelled it (or it has its outcome): it need not be sent. */
  boolean isDone();

  /** Tells the request the packet identifier that it is sent with. */
  void sentAs(int packetId);
}
