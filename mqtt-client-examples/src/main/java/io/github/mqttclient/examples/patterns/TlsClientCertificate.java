package io.github.mqttclient.examples.patterns;

import io.github.mqttclient.MqttClient;
import io.github.mqttclient.TlsOptions;
import java.nio.file.Path;

/**
 * TLS with a client certificate: the server shows a certificate of an own authority, and wants one
 * of the client. All are PEM files; when they are renewed, the next connection reads them again.
 *
 * <pre>{@code
 * mvn -q compile exec:java -Dpattern=TlsClientCertificate \
 *     -Dexec.args="mqtts://localhost:8883 ca.pem client.pem client.key"
 * }</pre>
 *
 * <p>It prints the following line, or with a server that does not take the certificate a failure
 * that says which one is wrong and why:
 *
 * <pre>
 * connected over TLS, and published: SUCCESS
 * </pre>
 */
public final class TlsClientCertificate {
  private TlsClientCertificate() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      throw new IllegalArgumentException("server, CA file, certificate and key are needed");
    }
    TlsOptions tls =
        TlsOptions.builder()
            .caFile(Path.of(args[1])) // Without it: the authorities that Java trusts.
            .clientCertificate(Path.of(args[2]), Path.of(args[3]))
            .build();

    try (MqttClient client = MqttClient.builder().server(args[0]).tls(tls).build()) {
      client.connect().get();
      var result = client.publish("device/state", "on", 1).get();
      System.out.println("connected over TLS, and published: " + result.reasonCode());
      client.disconnect().get();
    }
  }
}
