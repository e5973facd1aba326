package io.github.mqttclient.internal.client;

import io.github.mqttclient.MqttToken;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.NumberedRequest;
import io.github.mqttclient.internal.session.Request;
import java.util.OptionalInt;

/** The token of a request other than a publish. */
class RequestToken<T> extends MqttToken<T> implements Request<T>, NumberedRequest {
  private final EventLoop loop;

  /** 0 until the request is sent, and for requests without. */
  private volatile int packetId;

  private long number = NONE;

  RequestToken(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public OptionalInt packetId() {
    return packetId == 0 ? OptionalInt.empty() : OptionalInt.of(packetId);
  }

  @Override
  protected boolean isOnNetworkThread() {
    return loop.isCurrentThread();
  }

  @Override
  public void sentAs(int packetId) {
    this.packetId = packetId;
  }

  @Override
  public void number(long number) {
    this.number = number;
  }

  @Override
  public long number() {
    return number;
  }
}
