package io.github.mqttclient.examples.cli;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QueueFullPolicy;
import io.github.mqttclient.ReconnectPolicy;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code pub}: publishes a message, once or several times, or each line of standard input. */
final class PubCommand {
  private static final byte[] NOTHING = {};

  private final ParsedOptions options;
  private final Console console;
  private final ClientSettings settings;
  private final PublishReport report;

  PubCommand(ParsedOptions options, Console console) {
    this.options = options;
    this.console = console;
    this.settings = new ClientSettings(options);
    this.report = new PublishReport(settings.version(), console);
  }

  /** Returns the exit code. */
  int run() throws UsageException, InterruptedException, IOException {
    boolean lines = options.has(Option.LINES);
    byte @Nullable [] payload = MessageSource.payload(options, System.in);
    if (!options.has(Option.TOPIC) || (payload == null && !lines)) {
      throw new UsageException("Both topic and message must be supplied.");
    }
    MqttClientBuilder builder = settings.builder();
    MqttMessage message = settings.message(payload == null ? NOTHING : payload);
    if (console.isDebug()) {
      ConversationLog.listen(console, settings.version());
    }
    ToolClient tool =
        ToolClient.connectUntilSignal(lines ? patient(builder) : hasty(builder), settings);
    if (lines) {
      new LinePublisher(tool.client(), report).publishAll(new LineReader(System.in), message);
    } else {
      publishRepeatedly(tool.client(), message);
    }
    tool.disconnect();
    return report.exitCode();
  }

  /** One message: a lost connection is a failure. */
  private static MqttClient hasty(MqttClientBuilder builder) {
    return builder.reconnect(ReconnectPolicy.never()).build();
  }

  /** Lines that may come for days: connections come and go. */
  private static MqttClient patient(MqttClientBuilder builder) {
    return builder
        .reconnect(ReconnectPolicy.fixed(Duration.ofSeconds(1)))
        .whenQueueFull(QueueFullPolicy.block(Duration.ofDays(365)))
        .build();
  }

  private void publishRepeatedly(MqttClient client, MqttMessage message)
      throws InterruptedException {
    int count = options.number(Option.REPEAT, 1);
    BigDecimal delay = ValueRules.decimal(options.last(Option.REPEAT_DELAY, "0"));
    long micros = delay.movePointRight(6).longValue();
    for (int i = 0; i < count && report.exitCode() == ExitCodes.SUCCESS; i++) {
      if (i > 0 && micros > 0) {
        pause(micros);
      }
      DeliveryToken token = client.publish(message);
      try {
        token.get();
      } catch (ExecutionException e) {
        report.failed(token, ToolClient.mqttException(e));
      }
    }
  }

  private static void pause(long micros) throws InterruptedException {
    // Nobody counts it down: it waits for its time-out.
    boolean never = new CountDownLatch(1).await(micros, TimeUnit.MICROSECONDS);
    assert !never;
  }
}
