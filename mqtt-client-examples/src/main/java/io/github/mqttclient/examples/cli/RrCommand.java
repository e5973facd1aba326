package io.github.mqttclient.examples.cli;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttException;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import io.github.mqttclient.Subscription;
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
    byte @Nullable [] payload = MessageSource.payload(options, System.in);
    String responseTopic = options.last(Option.RESPONSE_TOPIC);
    if (!options.has(Option.TOPIC) || payload == null || responseTopic == null) {
      throw new UsageException("All of topic, message, and response topic must be supplied.");
    }
    MqttMessage request = settings.message(payload);
    Incoming incoming =
        new Incoming(
            this::accept,
            printer.needsPacketId(),
            Incoming.conversation(options, console, 0));
    MqttClient client =
        settings
            .builder()
            .manualAcknowledgement(true)
            .reconnect(ReconnectPolicy.never())
            .build();
    ToolClient tool = ToolClient.connect(client, settings);
    tool.disconnectOnSignal();
    try {
      QoS qos = QoS.of(options.number(Option.QOS, 0));
      client.subscribe(Subscription.of(responseTopic, qos), incoming).get();
      client.publish(request).get();
    } catch (ExecutionException e) {
      MqttException failure = ToolClient.mqttException(e);
      int exitCode = Failures.report(failure, settings.version(), console);
      tool.disconnect();
      return exitCode;
    }
    Ending.Reason reason = ending.await(options.number(Option.TIMEOUT, 0));
    boolean timedOut = reason == Ending.Reason.TIMED_OUT;
    tool.disconnect(
        settings.disconnectOptions(
            timedOut ? ReasonCode.DISCONNECT_WITH_WILL_MESSAGE : ReasonCode.SUCCESS));
    incoming.flush();
    if (timedOut) {
      console.error("Timed out");
      return ExitCodes.TIMED_OUT;
    }
    return ExitCodes.SUCCESS;
  }

  private void accept(Arrival arrival) {
    if (ending.isOver() || (options.has(Option.NO_RETAINED) && arrival.message().retain())) {
      return;
    }
    printer.print(arrival);
    ending.end(Ending.Reason.DONE);
  }
}
