package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttMessage;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.RequestTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Request and response (MQTT 5.0): a service answers, a client asks. Response topic and correlation
 * data are the library's business; many requests may be open at a time.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=RequestResponse -Dexec.args="mqtt://localhost:1883"
 * }</pre>
 *
 * <p>It prints
 *
 * <pre>
 * 6 * 7 = 42
 * nobody answers on service/none
 * </pre>
 */
public final class RequestResponse {
  private RequestResponse() {}

  public static void main(String[] args) throws Exception {
    String server = args.length > 0 ? args[0] : "mqtt://localhost:1883";
    try (MqttClient service = MqttClient.builder().server(server).build();
        MqttClient client = MqttClient.builder().server(server).build()) {
      service.connect().get();
      service.respond("service/product", 1, RequestResponse::product).get();

      client.connect().get();
      var answer = client.request(request("service/product", "6 * 7"), Duration.ofSeconds(10));
      System.out.println("6 * 7 = " + answer.get().payloadAsString());

      try {
        client.request(request("service/none", "?"), Duration.ofMillis(300)).get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RequestTimeoutException)) {
          throw e;
        }
        System.out.println("nobody answers on service/none");
      }
    }
  }

  private static MqttMessage request(String topic, String payload) {
    return MqttMessage.builder().topic(topic).payload(payload).qos(QoS.AT_LEAST_ONCE).build();
  }

  private static MqttMessage product(ReceivedMessage request) {
    String[] factors = request.payloadAsString().split(" \\* ", -1);
    int product = Integer.parseInt(factors[0]) * Integer.parseInt(factors[1]);
    return request.response().payload("" + product).build();
  }
}
