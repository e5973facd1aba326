package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.PacketListener;
import io.github.mqttclient.TopicFilter;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The application's side of a client: where its code runs, and what is called.
 *
 * @param executor where handlers and the listener run
 * @param parallelExecutor where handlers run in parallel instead; null: they do not
 * @param listener told of events
 * @param packetListener told of packets
 * @param defaultHandler for messages that no other handler is in place for
 * @param handlers in place from the start
 * @param maximumMessages how many messages may wait
 * @param maximumBytes how many bytes of payload may wait
 * @param receiveMaximum how many QoS 1 and 2 messages may be unacknowledged
 */
public record Callbacks(
    Executor executor,
    @Nullable Executor parallelExecutor,
    @Nullable MqttClientListener listener,
    @Nullable PacketListener packetListener,
    @Nullable MessageHandler defaultHandler,
    List<FilterHandler> handlers,
    int maximumMessages,
    long maximumBytes,
    int receiveMaximum) {

  /** A handler and the filter that it is for. */
  public record FilterHandler(TopicFilter filter, MessageHandler handler) {}
}
