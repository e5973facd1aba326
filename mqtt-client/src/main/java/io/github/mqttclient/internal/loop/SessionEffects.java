package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ClientClosedException;
import io.github.mqttclient.ClientState;
import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.SubscribeRefusedException;
import io.github.mqttclient.SubscribeResult;
import io.github.mqttclient.Subscription;
import io.github.mqttclient.UnsubscribeRefusedException;
import io.github.mqttclient.UnsubscribeResult;
import io.github.mqttclient.UnsupportedFeatureException;
import io.github.mqttclient.internal.dispatch.Dispatcher;
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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out what the session asks for, with the connection that the client has at the time. */
final class SessionEffects implements Effects {
  private static final PublishResult WRITTEN =
      new PublishResult(ReasonCode.SUCCESS, Optional.empty(), List.of());

  private final ClientDriver driver;
  private final Dispatcher dispatcher;
  private final Outcomes outcomes;
  private final Counters counters;

  /** Null: nothing survives the process. */
  private final @Nullable Journal journal;

  SessionEffects(
      ClientDriver driver,
      Dispatcher dispatcher,
      Outcomes outcomes,
      Counters counters,
      @Nullable Journal journal) {
    this.driver = driver;
    this.dispatcher = dispatcher;
    this.outcomes = outcomes;
    this.counters = counters;
    this.journal = journal;
  }

  @Override
  public void send(ClientPacket packet) {
    driver.connection().send(packet);
  }

  @Override
  public void publish(Publish publish, PublishRequest request) {
    request.leftQueue();
    if (publish.qos() == QoS.AT_MOST_ONCE) {
      driver.connection().sendUnacknowledged(publish, request);
    } else {
      request.sentAs(publish.packetId());
      driver.connection().send(publish);
    }
  }

  @Override
  public void publishPlain(PublishRequest request, int packetId, Properties alias) {
    request.leftQueue();
    if (packetId != 0) {
      request.sentAs(packetId);
    }
    driver.connection().sendPlain(request, packetId, alias);
  }

  /** A QoS 0 message is written to the socket. */
  void written(PublishRequest request) {
    delivered(request, WRITTEN);
  }

  @Override
  public boolean isWritable() {
    return driver.connection().isWritable();
  }

  @Override
  public void deliver(Publish publish, long sequence) {
    InboundMessage message = new InboundMessage(publish, sequence, driver.connection());
    driver.lints().delivered(publish.qos());
    if (driver.requester().take(message)) {
      message.dropped(); // Acknowledged, with nothing left to be done.
    } else if (publish.qos() == QoS.AT_MOST_ONCE
        && dispatcher.isFull()
        && driver.backPressure().mustReadOn()) {
      dispatcher.addDropped(message);
    } else {
      dispatcher.add(message);
    }
  }

  @Override
  public void connected(ConnAck connAck, Capabilities capabilities) {
    driver.lifecycle().connected(connAck, capabilities);
  }

  @Override
  public void sessionResumed() {
    dispatcher.forgetRepeated();
    driver.requester().sessionResumed();
  }

  @Override
  public void sessionLost() {
    dispatcher.dropWaiting();
    driver.requester().sessionLost();
  }

  @Override
  public void refused(ConnAck connAck) {
    driver.lifecycle().connector().refused(connAck);
    close(new DisconnectCause.Requested());
  }

  @Override
  public void delivered(PublishRequest request, PublishResult result) {
    counters.delivered();
    outcomes.complete(request, result);
    if (dispatcher.hasListener() && request instanceof DeliveryToken token) {
      dispatcher.addEvent(listener -> listener.onDeliveryComplete(token));
    }
  }

  @Override
  public void subscribed(SubscribeRequest request, SubscribeResult result) {
    driver.lints().subscribed(result);
    if (!result.isAnyRefused()) {
      if (request instanceof ResponseSubscription ours) {
        driver.requester().subscribed(ours);
      }
      outcomes.complete(request, result);
      return;
    }
    SubscribeRefusedException refusal = new SubscribeRefusedException(result);
    if (request instanceof ResponseSubscription ours) {
      driver.requester().refused(ours, refusal);
    }
    for (int i = 0; i < result.reasonCodes().size(); i++) {
      if (result.reasonCodes().get(i).isError() && request instanceof HandlerRequest withHandler) {
        dispatcher.withdrawHandler(
            result.subscriptions().get(i).filter(), withHandler.handler(), withHandler.number());
      }
    }
    outcomes.fail(request, refusal);
  }

  @Override
  public void unsubscribed(UnsubscribeRequest request, UnsubscribeResult result) {
    long number = ((HandlerRemoval) request).number();
    for (int i = 0; i < result.reasonCodes().size(); i++) {
      if (!result.reasonCodes().get(i).isError()) {
        dispatcher.removeHandlers(result.filters().get(i), number);
      }
    }
    if (result.isAnyRefused()) {
      outcomes.fail(request, new UnsubscribeRefusedException(result));
    } else {
      outcomes.complete(request, result);
    }
  }

  @Override
  public void subscriptionLost(Subscription subscription, MqttException failure) {
    dispatcher.addEvent(listener -> listener.onSubscriptionLost(subscription, failure));
  }

  @Override
  public void storeMessage(long sequence, MqttMessage message) {
    if (journal != null) {
      journal.storeMessage(sequence, message);
    }
  }

  @Override
  public void storeSent(long sequence, int packetId) {
    if (journal != null) {
      journal.storeSent(sequence, packetId);
    }
  }

  @Override
  public void storeReleased(long sequence, int packetId) {
    if (journal != null) {
      journal.storeReleased(sequence, packetId);
    }
  }

  @Override
  public void forgetMessage(long sequence) {
    if (journal != null) {
      journal.forgetMessage(sequence);
    }
  }

  @Override
  public void storeReceived(int packetId) {
    if (journal != null) {
      journal.storeReceived(packetId);
    }
  }

  @Override
  public void forgetReceived(int packetId) {
    if (journal != null) {
      journal.forgetReceived(packetId);
    }
  }

  @Override
  public void ponged(long roundTrip) {
    counters.ponged(roundTrip);
  }

  @Override
  public <T> void complete(Request<T> request, T result) {
    outcomes.complete(request, result);
  }

  @Override
  public void complete(Request<Void> request) {
    outcomes.complete(request);
  }

  @Override
  public void fail(Request<?> request, MqttException failure) {
    if (request instanceof PublishRequest publish) {
      publish.leftQueue();
      if (failure instanceof UnsupportedFeatureException unsupported) {
        driver.lints().unsupported(publish.message().topic(), unsupported);
      }
    }
    if (request instanceof ResponseSubscription ours) {
      driver.requester().refused(ours, failure);
    } else if (request instanceof HandlerRequest withHandler) {
      withHandler
          .subscriptions()
          .forEach(
              subscription ->
                  dispatcher.withdrawHandler(
                      subscription.filter(), withHandler.handler(), withHandler.number()));
    }
    boolean closed = driver.lifecycle().state() == ClientState.CLOSED;
    outcomes.fail(request, closed ? new ClientClosedException() : failure);
  }

  @Override
  public void close(DisconnectCause cause) {
    driver.closeConnection(cause);
  }
}
