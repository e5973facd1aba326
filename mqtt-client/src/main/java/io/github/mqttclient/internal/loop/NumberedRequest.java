package io.github.mqttclient.internal.loop;

/**
 * A request that puts handlers in place or takes them out, numbered in the order in which requests
 * are made: its answer must not undo what a later request has done. Network thread only.
 */
public interface NumberedRequest {
  /** The number of a request that was never made. */
  long NONE = -1;

  void number(long number);

  long number();
}
