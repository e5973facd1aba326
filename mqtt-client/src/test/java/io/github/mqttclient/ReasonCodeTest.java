package io.github.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonCodeTest {

  /** Section 2.4, with the names of the specification. */
  @ParameterizedTest
  @CsvSource({
    "00, Success",
    "01, Granted QoS 1",
    "02, Granted QoS 2",
    "04, Disconnect with Will Message",
    "10, No matching subscribers",
    "11, No subscription existed",
    "18, Continue authentication",
    "19, Re-authenticate",
    "80, Unspecified error",
    "81, Malformed Packet",
    "82, Protocol Error",
    "83, Implementation specific error",
    "84, Unsupported Protocol Version",
    "85, Client Identifier not valid",
    "86, Bad User Name or Password",
    "87, Not authorized",
    "88, Server unavailable",
    "89, Server busy",
    "8A, Banned",
    "8B, Server shutting down",
    "8C, Bad authentication method",
    "8D, Keep Alive timeout",
    "8E, Session taken over",
    "8F, Topic Filter invalid",
    "90, Topic Name invalid",
    "91, Packet Identifier in use",
    "92, Packet Identifier not found",
    "93, Receive Maximum exceeded",
    "94, Topic Alias invalid",
    "95, Packet too large",
    "96, Message rate too high",
    "97, Quota exceeded",
    "98, Administrative action",
    "99, Payload format invalid",
    "9A, Retain not supported",
    "9B, QoS not supported",
    "9C, Use another server",
    "9D, Server moved",
    "9E, Shared Subscriptions not supported",
    "9F, Connection rate exceeded",
    "A0, Maximum connect time",
    "A1, Subscription Identifiers not supported",
    "A2, Wildcard Subscriptions not supported"
  })
  void codeHasItsNumberAndItsName(String hex, String name) {
    ReasonCode code = ReasonCode.valueOf(enumName(name));

    assertThat(code.value()).isEqualTo(Integer.parseInt(hex, 16));
    assertThat(code.isError()).isEqualTo(Integer.parseInt(hex, 16) >= 0x80);
  }

  @Test
  void thereAreNoOtherCodes() {
    long defined = IntStream.rangeClosed(0, 255).filter(i -> ReasonCode.of(i) != null).count();

    assertThat(defined).isEqualTo(43).isEqualTo(ReasonCode.values().length);
  }

  @ParameterizedTest
  @EnumSource
  void numberLeadsBackToTheCode(ReasonCode code) {
    assertThat(ReasonCode.of(code.value())).isSameAs(code);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {-1, 0x03, 0x05, 0x7F, 0xA3, 0xFF, 0x100, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void undefinedNumberHasNoCode(int value) {
    assertThat(ReasonCode.of(value)).isNull();
  }

  /** 0x80 itself is an error, too, which other clients got wrong. */
  @Test
  void errorsBeginAt0x80() {
    assertThat(ReasonCode.UNSPECIFIED_ERROR.isError()).isTrue();
    assertThat(ReasonCode.REAUTHENTICATE.isError()).isFalse();
    assertThat(Arrays.stream(ReasonCode.values()).filter(code -> !code.isError()))
        .extracting(ReasonCode::value)
        .containsExactly(0x00, 0x01, 0x02, 0x04, 0x10, 0x11, 0x18, 0x19);
  }

  private static String enumName(String name) {
    return name.replace("Re-", "Re").replace(' ', '_').toUpperCase(Locale.ROOT);
  }
}
