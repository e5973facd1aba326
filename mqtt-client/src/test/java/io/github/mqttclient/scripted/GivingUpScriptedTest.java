package io.github.mqttclient.scripted;

import static io.github.mqttclient.fixtures.Packets.connect;
import static io.github.mqttclient.fixtures.ScriptedServer.cut;
import static io.github.mqttclient.fixtures.ScriptedServer.expect;
import static io.github.mqttclient.fixtures.ScriptedServer.readToTheEnd;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.ClientState;
import io.github.mqttclient.DisconnectOptions;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttEventLoop;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.fixtures.BlackHole;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import io.github.mqttclient.fixtures.ScriptedServer;
import io.github.mqttclient.internal.loop.EventLoop;
import io.github.mqttclient.internal.loop.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code disconnect} and {@code close} whatever the client is doing: the end, for everything. */
@Timeout(60)
class GivingUpScriptedTest extends ScriptedScene {
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(5));
  private static final ReconnectPolicy LATE = ReconnectPolicy.fixed(Duration.ofHours(1));

  /** What was asked for before the end. */
  private final List<CompletableFuture<?>> tokens = new ArrayList<>();

  /** What a client can be doing. */
  enum Moment {
    RESOLVING(ClientState.CONNECTING) {
      @Override
      MqttClient reach(GivingUpScriptedTest test) {
        CountDownLatch asked = test.latch();
        MqttEventLoop loop =
            new EventLoopGroup(
                List.of(
                    new EventLoop(
                        System::nanoTime,
                        (host, neverCalled) -> asked.countDown(),
                        Runnable::run)));
        MqttClient client =
            test.client(b -> b.server("mqtt://a-name").eventLoop(loop).reconnect(SOON));
        test.tokens.add(client.connect());
        test.await(asked);
        return client;
      }
    },
    OPENING(ClientState.CONNECTING) {
      @Override
      MqttClient reach(GivingUpScriptedTest test) {
        BlackHole blackHole = test.closing(new BlackHole());
        MqttClient client = test.client(b -> b.server(blackHole.uri()).reconnect(SOON));
        test.tokens.add(client.connect());
        test.awaitState(client, ClientState.CONNECTING);
        return client;
      }
    },
    WAITING_FOR_CONNACK(ClientState.CONNECTING) {
      @Override
      MqttClient reach(GivingUpScriptedTest test) {
        CountDownLatch asked = test.latch();
        test.server.play(expect(connect()), ScriptedServer.reach(asked), readToTheEnd());
        MqttClient client = test.client(b -> b.reconnect(SOON));
        test.tokens.add(client.connect());
        test.await(asked);
        return client;
      }
    },
    CONNECTED(ClientState.CONNECTED) {
      @Override
      MqttClient reach(GivingUpScriptedTest test) {
        return test.connectedClientWith(b -> b.reconnect(SOON), readToTheEnd());
      }
    },
    WAITING_TO_RECONNECT(ClientState.WAITING_TO_RECONNECT) {
      @Override
      MqttClient reach(GivingUpScriptedTest test) {
        MqttClient client = test.connectedClientWith(b -> b.reconnect(LATE), cut());
        RecordingListener.next(test.listener.attempts);
        return client;
      }
    },
    CONNECTING_AGAIN(ClientState.CONNECTING) {
      @Override
      MqttClient reach(GivingUpScriptedTest test) {
        CountDownLatch asked = test.latch();
        MqttClient client =
            test.connectedClientWith(
                b -> b.reconnect(SOON),
                cut(),
                expect(connect()),
                ScriptedServer.reach(asked),
                readToTheEnd());
        RecordingListener.next(test.listener.attempts);
        test.await(asked);
        return client;
      }
    },
    DISCONNECTING(ClientState.DISCONNECTING) {
      @Override
      MqttClient reach(GivingUpScriptedTest test) {
        MqttClient client = test.connectedClientWith(b -> b.reconnect(SOON), readToTheEnd());
        test.tokens.add(client.publish("unanswered", "", 1));
        test.tokens.add(client.disconnect(drain(Duration.ofHours(1))));
        test.awaitState(client, ClientState.DISCONNECTING);
        return client;
      }
    };

    private final ClientState state;

    Moment(ClientState state) {
      this.state = state;
    }

    abstract MqttClient reach(GivingUpScriptedTest test);
  }

  private void awaitState(MqttClient client, ClientState state) {
    assertThat(Resources.eventually(DEADLINE, () -> client.state() == state)).isTrue();
  }

  private static DisconnectOptions drain(Duration timeout) {
    return DisconnectOptions.builder().drainTimeout(timeout).build();
  }

  @BeforeEach
  void awaitTheEndOfEarlierTests() {
    assertNoNetworkThread();
  }

  /** Without its thread no client can do anything any more. */
  private void assertNoNetworkThread() {
    assertThat(
            Resources.eventually(
                DEADLINE,
                () ->
                    Resources.clientThreads().stream()
                        .noneMatch(name -> name.startsWith("mqtt-network"))))
        .isTrue();
  }

  // Complaint 17.
  @ParameterizedTest
  @EnumSource(Moment.class)
  void disconnectIsFinalAtEveryMoment(Moment moment) {
    endAt(moment, client -> await(client.disconnect(drain(Duration.ofMillis(100)))));
  }

  // Complaint 17.
  // Complaint 11.
  // Complaint 5.
  @ParameterizedTest
  @EnumSource(Moment.class)
  void closeIsFinalAtEveryMoment(Moment moment) {
    MqttClient client = endAt(moment, MqttClient::close);

    assertThat(client.state()).isEqualTo(ClientState.CLOSED);
  }

  private MqttClient endAt(Moment moment, Consumer<MqttClient> end) {
    MqttClient client = moment.reach(this);
    assertThat(client.state()).isEqualTo(moment.state);
    for (int qos = 0; qos <= 2; qos++) {
      tokens.add(client.publish("a", "", qos));
    }
    tokens.add(client.subscribe("a", 1, messages::add));
    tokens.add(client.unsubscribe("a"));
    tokens.add(client.ping());
    if (moment != Moment.WAITING_TO_RECONNECT) { // There it would be the end of waiting.
      tokens.add(client.connect());
    }

    end.accept(client);

    for (CompletableFuture<?> token : tokens) {
      assertThat(Resources.eventually(DEADLINE, token::isDone)).as(token.toString()).isTrue();
    }
    assertThat(client.state()).isIn(ClientState.DISCONNECTED, ClientState.CLOSED);
    assertNoNetworkThread();
    assertThat(listener.attempts).isEmpty();
    return client;
  }
}
