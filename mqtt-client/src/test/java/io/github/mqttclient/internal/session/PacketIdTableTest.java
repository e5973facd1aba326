package io.github.mqttclient.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketIdTableTest {
  private final PacketIdTable<String> table = new PacketIdTable<>();

  @Test
  void anIdentifierThatWasNotPutHasNoValue() {
    assertThat(table.get(1)).isNull();
    assertThat(table.get(65_535)).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void aValueReplacesTheOneBefore() {
    table.put(7, "a");
    table.put(7, "b");

    assertThat(table.get(7)).isEqualTo("b");
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void identifiersThatShareTheirLowBitsAreKeptApart() {
    table.put(1, "a");
    table.put(1 + 8, "b");
    table.put(1 + 32_768, "c");

    assertThat(table.get(1)).isEqualTo("a");
    assertThat(table.get(9)).isEqualTo("b");
    assertThat(table.get(32_769)).isEqualTo("c");
    assertThat(table.get(17)).isNull();
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    table.put(1, "a");

    table.remove(9);
    table.remove(2);

    assertThat(table.get(1)).isEqualTo("a");
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void allIdentifiersFindRoom() {
    for (int id = 65_535; id >= 1; id--) {
      table.put(id, "message " + id);
    }

    assertThat(table.size()).isEqualTo(65_535);
    assertThat(IntStream.rangeClosed(1, 65_535))
        .allMatch(id -> ("message " + id).equals(table.get(id)));
  }

  @Test
  void nothingIsLeftAfterClear() {
    table.put(1, "a");
    table.put(9, "b");

    table.clear();

    assertThat(table.size()).isZero();
    assertThat(table.get(1)).isNull();
    assertThat(table.get(9)).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void behavesLikeAMap(long seed) {
    Random random = new Random(seed);
    int range = 1 << (3 + random.nextInt(14));
    Map<Integer, String> map = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int id = 1 + random.nextInt(Math.min(range, 65_535));
      if (random.nextInt(3) == 0) {
        table.remove(id);
        map.remove(id);
      } else if (random.nextInt(5_000) == 0) {
        table.clear();
        map.clear();
      } else {
        table.put(id, "value " + i);
        map.put(id, "value " + i);
      }
      if (table.size() != map.size() || !Objects.equals(table.get(id), map.get(id))) {
        fail("identifier %d after step %d: %s", id, i, table.get(id));
      }
    }

    assertThat(IntStream.rangeClosed(1, 65_535))
        .allMatch(id -> Objects.equals(table.get(id), map.get(id)));
  }
}
