package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOrderTest {

  /** 4a is the IPv4 address a, 6a the IPv6 address a. */
  private static List<InetAddress> addresses(String names) {
    return Arrays.stream(names.split(" "))
        .map(
            name -> {
              byte[] bytes = new byte[name.charAt(0) == '4' ? 4 : 16];
              bytes[0] = (byte) name.charAt(1);
              try {
                return InetAddress.getByAddress(bytes);
              } catch (UnknownHostException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "4a, 4a",
    "4a 4b 4c, 4a 4b 4c",
    "6a 6b 4a 4b, 6a 4a 6b 4b",
    "4a 4b 4c 6a, 4a 6a 4b 4c",
    "6a 4a 4b 4c, 6a 4a 4b 4c"
  })
  void familiesTakeTurnsInTheOrderThatWasGiven(String given, String expected) {
    assertThat(AddressOrder.alternating(addresses(given))).isEqualTo(addresses(expected));
  }
}
