package io.github.mqttclient.examples.cli;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.SubscribeOptions;
import io.github.mqttclient.Subscription;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code rr}: publishes a request and prints the first message on the response topic. */
final class RrCommand {
  private final ParsedOptions options;
  private final Console console;
  private final ClientSettings settings;
  private final MessagePrinter printer;
  private final Ending ending = new Ending();

  RrCommand(ParsedOptions options, Console console) throws UsageException {
    this.options = options;
    this.console = console;
    this.settings = new ClientSettings(options);
    this.printer = new MessagePrinter(options, console);
  }

  /** Returns the exit code. */
  int run() throws UsageException, InterruptedException {
    MqttMessage request = request();
    SubscribeOptions subscribeOptions = settings.subscribeOptions();
    Incoming incoming =
        new Incoming(
            this::accept, ending, subscribeOptions, Incoming.conversation(options, console, 0));
    MqttClient client = client();
    ToolClient tool = ToolClient.connectUntilSignal(client, settings);
    try {
      String responseTopic = options.last(Option.RESPONSE_TOPIC, "");
      QoS qos = QoS.of(options.number(Option.QOS, 0));
      client
          .subscribe(List.of(Subscription.of(responseTopic, qos)), subscribeOptions, incoming)
          .get();
      client.publish(request).get();
    } catch (ExecutionException e) {
      int exitCode = Failures.report(ToolClient.mqttException(e), settings.version(), console);
      tool.disconnect();
      return exitCode;
    }
    Ending.Reason reason = ending.await(options.number(Option.TIMEOUT, 0));
    tool.disconnect(
        settings.disconnectOptions(
            reason == Ending.Reason.TIMED_OUT
                ? ReasonCode.DISCONNECT_WITH_WILL_MESSAGE
                : ReasonCode.SUCCESS));
    incoming.flush();
    return exitCode(reason);
  }

  private MqttMessage request() throws UsageException {
    byte @Nullable [] payload = MessageSource.payload(options, System.in);
    if (!options.has(Option.TOPIC) || payload == null || !options.has(Option.RESPONSE_TOPIC)) {
      throw new UsageException("All of topic, message, and response topic must be supplied.");
    }
    return settings.message(payload);
  }

  private MqttClient client() throws UsageException {
    return settings
        .builder()
        .manualAcknowledgement(true)
        .reconnect(ReconnectPolicy.never())
        .listener(
            new MqttClientListener() {
              @Override
              public void onConnectionLost(DisconnectCause cause) {
                ending.end(Ending.Reason.FAILED);
              }
            })
        .build();
  }

  private int exitCode(Ending.Reason reason) {
    return switch (reason) {
      case DONE, SIGNAL -> ExitCodes.SUCCESS;
      case TIMED_OUT -> {
        console.error("Timed out");
        yield ExitCodes.TIMED_OUT;
      }
      case FAILED -> {
        console.error("Error: The connection was lost.");
        yield ExitCodes.CONNECTION_LOST;
      }
    };
  }

  private void accept(Arrival arrival) {
    if (ending.isOver() || (options.has(Option.NO_RETAINED) && arrival.message().retain())) {
      return;
    }
    printer.print(arrival);
    ending.end(Ending.Reason.DONE);
  }
}
