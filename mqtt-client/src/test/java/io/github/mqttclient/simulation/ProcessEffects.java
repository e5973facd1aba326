package io.github.mqttclient.simulation;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.QoS;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.internal.packet.ClientPacket;
import io.github.mqttclient.internal.packet.ConnAck;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.Publish;
import io.github.mqttclient.internal.session.Capabilities;
import io.github.mqttclient.internal.session.Effects;
import io.github.mqttclient.internal.session.Journal;
import io.github.mqttclient.internal.session.PublishRequest;
import io.github.mqttclient.internal.session.Request;
import io.github.mqttclient.internal.session.SubscribeRequest;
import io.github.mqttclient.internal.session.UnsubscribeRequest;

/**
 * What the core asks for within a turn, collected for its end, as {@code SessionEffects} does.
 * Storing is an effect on its own: the process can die between any two.
 */
final class ProcessEffects implements Effects {
  private final ClientProcess process;
  private final World world;

  /** Null: nothing survives the process. */
  private final Journal journal;

  ProcessEffects(ClientProcess process, World world, Journal journal) {
    this.process = process;
    this.world = world;
    this.journal = journal;
  }

  @Override
  public void send(ClientPacket packet) {
    process.send(packet, null);
  }

  @Override
  public void publish(Publish publish, PublishRequest request) {
    request.leftQueue();
    process.send(publish, publish.qos() == QoS.AT_MOST_ONCE ? request : null);
  }

  @Override
  public void publishPlain(PublishRequest request, int packetId, Properties alias) {
    Publish publish = Publish.of(request.message(), packetId, false);
    publish(alias.isEmpty() ? publish : publish.with("", alias), request);
  }

  @Override
  public boolean isWritable() {
    return process.isWritable();
  }

  /** The application of the simulation has a handler for everything: no message waits for one. */
  @Override
  public void sessionResumed() {}

  @Override
  public void sessionLost() {}

  @Override
  public void deliver(Publish publish, long sequence) {
    process.deliver(publish, sequence);
  }

  @Override
  public void connected(ConnAck connAck, Capabilities capabilities) {
    process.connected();
  }

  @Override
  public void refused(ConnAck connAck) {
    throw new AssertionError("refused: " + connAck);
  }

  @Override
  public void delivered(PublishRequest request, PublishResult result) {
    complete(request, result);
  }

  @Override
  public void subscribed(SubscribeRequest request, SubscribeResult result) {
    complete(request, result);
  }

  @Override
  public void unsubscribed(UnsubscribeRequest request, UnsubscribeResult result) {
    complete(request, result);
  }

  @Override
  public void subscriptionLost(Subscription subscription, MqttException failure) {
    throw new AssertionError("the server refuses nothing", failure);
  }

  @Override
  public void ponged(long roundTrip) {
    if (roundTrip < 0) {
      throw new AssertionError("round trip of " + roundTrip);
    }
  }

  @Override
  public <T> void complete(Request<T> request, T result) {
    process.outcome(() -> request.complete(result));
  }

  @Override
  public void complete(Request<Void> request) {
    throw new AssertionError("nobody authenticates again: " + request);
  }

  @Override
  public void fail(Request<?> request, MqttException failure) {
    world.log(() -> "fails: " + request + " " + failure);
    if (request instanceof PublishRequest publish) {
      publish.leftQueue();
    }
    process.outcome(() -> request.completeExceptionally(failure));
  }

  @Override
  public void close(DisconnectCause cause) {
    process.closeAfterFlush(cause);
  }

  @Override
  public void storeMessage(long sequence, MqttMessage message) {
    if (journal != null) {
      stores("message " + sequence);
      journal.storeMessage(sequence, message);
      process.onceStored(() -> world.messagesUp.stored(message.topic()));
    }
  }

  @Override
  public void storeSent(long sequence, int packetId) {
    if (journal != null) {
      stores("sent " + sequence);
      journal.storeSent(sequence, packetId);
    }
  }

  @Override
  public void storeReleased(long sequence, int packetId) {
    if (journal != null) {
      stores("released " + sequence);
      journal.storeReleased(sequence, packetId);
    }
  }

  @Override
  public void forgetMessage(long sequence) {
    if (journal != null) {
      stores("forget " + sequence);
      journal.forgetMessage(sequence);
    }
  }

  @Override
  public void storeReceived(int packetId) {
    if (journal != null) {
      stores("received");
      journal.storeReceived(packetId);
      process.onceRecorded(() -> world.messagesDown.recorded(packetId));
    }
  }

  @Override
  public void forgetReceived(int packetId) {
    if (journal != null) {
      stores("forget received");
      journal.forgetReceived(packetId);
    }
  }

  private void stores(String what) {
    world.log(() -> "stores: " + what);
    world.effect();
  }
}
