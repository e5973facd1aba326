package io.github.mqttclient.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 1_000_000})
  void elementsOfAnyLengthAreReadAsTheyWereMade(int length) throws Exception {
    byte[] element = Der.element(Der.OCTET_STRING, new byte[length]);

    Der der = Der.of(element);

    assertThat(der.nextTag()).isEqualTo(Der.OCTET_STRING);
    assertThat(der.read(Der.OCTET_STRING)).hasSize(length);
    assertThat(der.atEnd()).isTrue();
    assertThat(der.nextTag()).isEqualTo(-1);
    assertThat(element).isEqualTo(new DEROctetString(new byte[length]).getEncoded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.840.113549.1.1.1", "1.3.101.112", "2.16.840.1.101.3.4.1.42", "0.9"})
  void objectIdentifiersAreReadInDottedForm(String oid) throws Exception {
    assertThat(Der.of(new ASN1ObjectIdentifier(oid).getEncoded()).readOid()).isEqualTo(oid);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 2048, 600_000, Integer.MAX_VALUE})
  void numbersAreRead(int number) throws Exception {
    assertThat(Der.of(new ASN1Integer(number).getEncoded()).readInt()).isEqualTo(number);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> Der.of(new byte[] {4, 1}).read(Der.OCTET_STRING))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessage("it is cut short");
    assertThatThrownBy(() -> Der.of(new byte[] {4}).read(Der.OCTET_STRING))
        .hasMessage("it is cut short");
    assertThatThrownBy(
            () -> Der.of(new byte[] {4, (byte) 0x84, -1, -1, -1, -1}).read(Der.OCTET_STRING))
        .hasMessage("it is cut short");
    assertThatThrownBy(() -> Der.of(new byte[] {4, 0}).read(Der.INTEGER))
        .hasMessage("it has tag 4 in place of 2");
    assertThatThrownBy(() -> Der.of(new byte[] {2, 0}).readInt())
        .hasMessage("it has a number of 0 bytes");
  }
}
