package io.github.mqttclient.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.fixtures.TestRequests;
import org.junit.jupiter.api.Test;

class PacketIdentifiersTest {
  private final PacketIdentifiers identifiers = new PacketIdentifiers();
  private final PacketIdentifiers.Exchange exchange =
      new SubscriptionRequests.Subscribing(TestRequests.subscribe("a"));

  @Test
  @Normative({"MQTT5-2.2.1-3", "MQTT311-2.3.1-1", "MQTT311-2.3.1-2", "MQTT31-18"})
  void identifiersAreTakenOneAfterTheOtherFromOne() {
    assertThat(identifiers.take(exchange)).isEqualTo(1);
    assertThat(identifiers.take(exchange)).isEqualTo(2);
    assertThat(identifiers.take(exchange)).isEqualTo(3);
  }

  @Test
  void anIdentifierTellsWhatItStandsFor() {
    int packetId = identifiers.take(exchange);

    assertThat(identifiers.get(packetId)).isSameAs(exchange);
    assertThat(identifiers.get(packetId + 1)).isNull();
  }

  @Test
  void aReleasedIdentifierStandsForNothing() {
    int packetId = identifiers.take(exchange);

    identifiers.release(packetId);

    assertThat(identifiers.get(packetId)).isNull();
  }

  @Test
  void anIdentifierThatWasJustReleasedIsNotTheNextOne() {
    int packetId = identifiers.take(exchange);

    identifiers.release(packetId);

    assertThat(identifiers.take(exchange)).isNotEqualTo(packetId);
  }

  @Test
  @Normative({"MQTT5-2.2.1-3", "MQTT311-2.3.1-1", "MQTT311-2.3.1-2", "MQTT31-18"})
  void afterTheLastOneComesTheFirstThatIsFreeAndNeverZero() {
    for (int i = 1; i <= 65_535; i++) {
      identifiers.take(exchange);
      if (i != 1 && i != 2 && i != 4) {
        identifiers.release(i);
      }
    }

    assertThat(identifiers.take(exchange)).isEqualTo(3);
    assertThat(identifiers.take(exchange)).isEqualTo(5);
  }

  @Test
  @Normative("EXT-136")
  void thereAre65535AndNoneIsGivenTwice() {
    boolean[] given = new boolean[65_536];
    for (int i = 0; i < 65_535; i++) {
      int packetId = identifiers.take(exchange);
      if (packetId == 0 || given[packetId]) {
        fail("identifier %d was given before", packetId);
      }
      given[packetId] = true;
    }

    assertThat(identifiers.areExhausted()).isTrue();
    assertThatThrownBy(() -> identifiers.take(exchange)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Normative("EXT-136")
  void theOnlyFreeOneOfAllIsFound() {
    for (int i = 0; i < 65_535; i++) {
      identifiers.take(exchange);
    }

    identifiers.release(40_000);

    assertThat(identifiers.areExhausted()).isFalse();
    assertThat(identifiers.take(exchange)).isEqualTo(40_000);
    assertThat(identifiers.areExhausted()).isTrue();
  }
}
