package io.github.mqttclient.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CipherNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "DHE-RSA-AES256-SHA256",
        "ECDHE-RSA-AES128-SHA",
        "AES128-GCM-SHA256",
        "AES256-SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      })
  void nameOfOpenSslIsASuiteOfJava(String name) throws NoSuchAlgorithmException {
    String[] known = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();

    assertThat(known).contains(CipherNames.suites(name));
  }

  @Test
  void suitesOfTls13StayUnlessSomeAreNamed() {
    assertThat(CipherNames.suites("ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA"))
        .hasSize(5)
        .contains("TLS_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA");
    List<String> named = Arrays.asList(CipherNames.suites("TLS_AES_256_GCM_SHA384:AES128-SHA"));
    assertThat(named).containsExactly("TLS_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA");
  }
}
