package io.github.mqttclient.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadTest {
  private static final String ANSWER =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Empty:\r\n\r\n";

  private static ByteBuffer bytes(String latin1) {
    return ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static HttpHead read(String text) throws IOException {
    return new HttpHeadReader().read(bytes(text));
  }

  private static void assertRefused(String text, String message) {
    assertThatIOException().isThrownBy(() -> read(text)).withMessage(message);
  }

  @Test
  void requestIsALineForEachFieldAndAnEmptyLine() {
    HttpHead head = HttpHead.request("GET", "/mqtt?a=b").with("Host", "h:1").with("X-A", "");

    assertThat(new String(head.encode(), StandardCharsets.ISO_8859_1))
        .isEqualTo("GET /mqtt?a=b HTTP/1.1\r\nHost: h:1\r\nX-A: \r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a\r\nX: y", "/a b", "/a\n", "/\u00e9", "/\u0000", "/\u007f"})
  void requestTargetCannotEndItsLine(String target) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpHead.request("GET", target))
        .withMessageMatching("the path must be printable ASCII without spaces: \".+\" at index .");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X:", "X Y", "X\r\nY", "X\n", "X\u00e9", "X\u0000", "\tX"})
  void nameOfAHeaderCannotEndItsLine(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpHead.request("GET", "/").with(name, "v"))
        .withMessageStartingWith("no name of an HTTP header: \"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v\r\nX: y", "v\n", "v\r", "v\u0000", "v\u007f", "v\u0100"})
  void valueOfAHeaderCannotEndItsLine(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpHead.request("GET", "/").with("X", value))
        .withMessageStartingWith("HTTP header X must be Latin-1 without control characters: \"\\")
        .withMessageEndingWith("at index 1");
  }

  @Test
  void fieldsAreFoundInAnyCase() throws IOException {
    HttpHead head = read("HTTP/1.1 200 OK\r\nx-LIST: a\r\nX-List:  b ,C\t\r\n\r\n");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.firstLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(head.value("X-list")).isEqualTo("a, b ,C");
    assertThat(head.value("X-Lis")).isNull();
    assertThat(head.hasToken("x-list", "c")).isTrue();
    assertThat(head.hasToken("x-list", "b ")).isFalse();
    assertThat(head.hasToken("x-other", "c")).isFalse();
  }

  @Test
  void linesMayEndWithoutCarriageReturn() throws IOException {
    HttpHead head = read("HTTP/1.0 200 OK\nA: b\n\n");

    assertThat(head.value("A")).isEqualTo("b");
  }

  @Test
  void aStatusLineNeedsNoReason() throws IOException {
    assertThat(read("HTTP/1.1 404\r\n\r\n").status()).isEqualTo(404);
    assertThat(read("HTTP/1.1 404 \r\n\r\n").status()).isEqualTo(404);
  }

  @Test
  void theHeadIsTheSameInEveryChunking() throws IOException {
    for (int cut = 1; cut < ANSWER.length(); cut++) {
      HttpHeadReader reader = new HttpHeadReader();

      assertThat(reader.read(bytes(ANSWER.substring(0, cut)))).as("cut at %d", cut).isNull();
      HttpHead head = reader.read(bytes(ANSWER.substring(cut)));

      assertThat(head).as("cut at %d", cut).isNotNull();
      assertThat(head.encode()).isEqualTo(read(ANSWER).encode());
    }
  }

  @Test
  void bytesBehindTheHeadAreLeft() throws IOException {
    ByteBuffer input = bytes(ANSWER + "\u0082\u0000next");

    assertThat(new HttpHeadReader().read(input)).isNotNull();

    assertThat(input.remaining()).isEqualTo(6);
  }

  @Test
  void oneHeadCanFollowAnother() throws IOException {
    HttpHeadReader reader = new HttpHeadReader();
    ByteBuffer input = bytes("HTTP/1.1 100 Continue\r\n\r\n" + ANSWER);

    assertThat(reader.read(input).status()).isEqualTo(100);
    assertThat(reader.read(input).status()).isEqualTo(101);
  }

  @Test
  void foldedLineIsRefused() {
    assertRefused("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "folded HTTP header line: \" c\"");
    assertRefused("HTTP/1.1 200 OK\r\n\tc: d\r\n\r\n", "folded HTTP header line: \"\\x09c: d\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", ": v", "A : v", "A\u0000: v", "A: v\rB: w", "A: \u0001"})
  void garbageLineIsRefused(String line) {
    assertThatIOException()
        .isThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\n"))
        .withMessageStartingWith("not an HTTP header line: \"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2 200", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 abc", "HTTP/1.1"})
  void garbageStatusLineIsRefused(String line) {
    assertRefused(line + "\r\n\r\n", "not the status line of HTTP/1.1: \"" + line + "\"");
  }

  @Test
  void anotherProtocolIsRefusedBeforeItsLineEnds() {
    assertRefused("SSH-2.0-OpenSSH_9.2p1 Debian", "the answer is not HTTP: \"SSH-2.0-OpenSSH_\"");
    assertRefused("\u0015\u0003\u0001", "the answer is not HTTP: \"\\x15\\x03\\x01\"");
    assertRefused("HTTQ", "the answer is not HTTP: \"HTTQ\"");
    assertRefused("\r\n", "the answer is not HTTP: \"\\x0D\\x0A\"");
  }

  @Test
  void aHeadWithoutEndIsRefused() {
    String endless = "HTTP/1.1 200 " + "x".repeat(100_000);

    assertThatIOException()
        .isThrownBy(() -> read(endless))
        .withMessageStartingWith("HTTP head longer than 16384 bytes, at \"HTTP/1.1 200 xxxx")
        .withMessageEndingWith("xxx…\"");
  }

  @Test
  void theLimitIsForAllHeadsTogether() {
    HttpHeadReader reader = new HttpHeadReader();
    ByteBuffer input = bytes("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000));

    assertThatIOException()
        .isThrownBy(
            () -> {
              while (input.hasRemaining()) {
                reader.read(input);
              }
            })
        .withMessageStartingWith("HTTP head longer than 16384 bytes");
  }

  @Test
  void theLargestHeadIsRead() throws IOException {
    String start = "HTTP/1.1 200 OK\r\nA: ";
    String head = start + "x".repeat(16 * 1024 - start.length() - 4) + "\r\n\r\n";

    assertThat(head).hasSize(16 * 1024);
    assertThat(read(head)).isNotNull();
  }
}
