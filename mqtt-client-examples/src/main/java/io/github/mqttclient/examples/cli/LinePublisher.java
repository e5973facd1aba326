package io.github.mqttclient.examples.cli;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.PublishResult;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes each line as a message. It reads no more than {@value #WINDOW} lines ahead of the
 * server, so a link that is down holds up whoever writes the lines and loses none of them: a
 * message whose fate the loss of a connection left open is published again with the next one.
 */
final class LinePublisher {
  private static final int WINDOW = 1000;

  private final MqttClient client;
  private final PublishReport report;
  private final Semaphore window = new Semaphore(WINDOW);
  private final Queue<MqttMessage> again = new ConcurrentLinkedQueue<>();

  LinePublisher(MqttClient client, PublishReport report) {
    this.client = client;
    this.report = report;
  }

  /** Returns when every line has been acknowledged, or refused and reported. */
  void publishAll(LineReader lines, MqttMessage template) throws IOException, InterruptedException {
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      publish(template.toBuilder().payload(line).build());
      publishAgain();
    }
    do {
      publishAgain();
      window.acquire(WINDOW);
      window.release(WINDOW);
    } while (!again.isEmpty());
  }

  private void publishAgain() throws InterruptedException {
    for (MqttMessage message = again.poll(); message != null; message = again.poll()) {
      publish(message);
    }
  }

  private void publish(MqttMessage message) throws InterruptedException {
    window.acquire();
    DeliveryToken token = client.publish(message);
    // A class and not a lambda, which would take a little longer to start.
    var unused =
        token.whenComplete(
            new BiConsumer<PublishResult, Throwable>() {
              @Override
              public void accept(@Nullable PublishResult result, @Nullable Throwable failure) {
                if (failure != null) {
                  failed(token, message, failure);
                }
                window.release();
              }
            });
  }

  private void failed(DeliveryToken token, MqttMessage message, Throwable failure) {
    if (Failures.isConnectionLost(failure)) {
      again.add(message);
    } else {
      report.failed(token, failure);
    }
  }
}
