package io.github.mqttclient.internal.session;

import static io.github.mqttclient.internal.session.TestPackets.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mqttclient.QoS;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.conformance.Normative;
import io.github.mqttclient.internal.packet.Properties;
import io.github.mqttclient.internal.packet.PropertyId;
import io.github.mqttclient.internal.packet.ProtocolErrorException;
import io.github.mqttclient.internal.packet.Publish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingTopicAliasesTest {
  private final IncomingTopicAliases aliases = IncomingTopicAliases.upTo(10);

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 16, 17, 18, 65_535})
  @Normative("MQTT5-3.3.2-10")
  void everyAliasUpToTheMaximumWorks(int maximum) throws Exception {
    IncomingTopicAliases aliases = IncomingTopicAliases.upTo(maximum);
    for (int alias = maximum; alias > 0; alias--) {
      assertThat(aliases.resolve(message("topic/" + alias, alias)).topic())
          .isEqualTo("topic/" + alias);
    }

    for (int alias = 1; alias <= maximum; alias++) {
      assertThat(aliases.resolve(message("", alias)).topic()).isEqualTo("topic/" + alias);
    }
  }

  @Test
  @Normative("EXT-69")
  void aTopicBesideAnAliasRedefinesIt() throws Exception {
    assertThat(aliases.resolve(message("a", 1)).topic()).isEqualTo("a");
    assertThat(aliases.resolve(message("b", 1)).topic()).isEqualTo("b");
    assertThat(aliases.resolve(message("", 1)).topic()).isEqualTo("b");
  }

  @Test
  void allButTheTopicIsAsItCame() throws Exception {
    aliases.resolve(message("a", 3));
    Publish came =
        new Publish(
            "",
            new byte[] {1, 2},
            QoS.AT_LEAST_ONCE,
            true,
            true,
            7,
            Properties.builder().set(PropertyId.TOPIC_ALIAS, 3).userProperty("k", "v").build());

    assertThat(aliases.resolve(came)).isEqualTo(came.with("a", came.properties()));
    Publish plain = publish(0, 0, "a");
    assertThat(aliases.resolve(plain)).isSameAs(plain);
  }

  @Test
  @Normative("EXT-68")
  void anAliasThatWasNeverDefinedIsAProtocolError() {
    assertRefused(
        message("", 3),
        ReasonCode.PROTOCOL_ERROR,
        "PUBLISH without topic, and its topic alias 3 was not defined on this connection");
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 65_535})
  @Normative("EXT-67")
  void anAliasAboveTheMaximumIsInvalid(int alias) {
    String text =
        "topic alias "
            + alias
            + " is above the Topic Alias Maximum of 10 that this client announced";
    assertRefused(message("a", alias), ReasonCode.TOPIC_ALIAS_INVALID, text);
    assertRefused(message("", alias), ReasonCode.TOPIC_ALIAS_INVALID, text);
  }

  private void assertRefused(Publish publish, ReasonCode reasonCode, String text) {
    assertThatThrownBy(() -> aliases.resolve(publish))
        .hasMessage(text)
        .isInstanceOfSatisfying(
            ProtocolErrorException.class,
            error -> assertThat(error.reasonCode()).isEqualTo(reasonCode));
  }

  private static Publish message(String topic, int alias) {
    Properties properties = Properties.builder().set(PropertyId.TOPIC_ALIAS, alias).build();
    return publish(0, 0, "any").with(topic, properties);
  }
}
