package io.github.mqttclient.benchmark;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishResult;
import io.github.mqttclient.ReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.infra.Blackhole;

/** The life of a token: made, given so many dependents, completed. */
public class TokenBenchmark extends MicroBenchmark {
  private static final PublishResult RESULT =
      new PublishResult(ReasonCode.SUCCESS, Optional.empty(), List.of());

  @Param({"0", "1", "4"})
  public int dependents;

  private final MqttMessage message = MqttMessage.builder().topic("a/b").qos(1).build();

  /** Like the token of a publish, but for its client. */
  private static final class Token extends DeliveryToken {
    private final MqttMessage message;

    Token(MqttMessage message) {
      this.message = message;
    }

    @Override
    public MqttMessage message() {
      return message;
    }

    @Override
    public OptionalInt packetId() {
      return OptionalInt.empty();
    }

    @Override
    protected boolean isOnNetworkThread() {
      return false;
    }
  }

  @Benchmark
  public DeliveryToken complete(Blackhole blackhole) {
    DeliveryToken token = new Token(message);
    for (int i = 0; i < dependents; i++) {
      token.whenComplete((result, failure) -> blackhole.consume(result));
    }
    token.complete(RESULT);
    return token;
  }
}
