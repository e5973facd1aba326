package io.github.mqttclient.internal.loop;

/** What another thread wants the network thread to do. */
@FunctionalInterface
public interface Command {
  void run(long now);
}
