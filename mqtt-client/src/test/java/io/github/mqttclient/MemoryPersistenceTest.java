package io.github.mqttclient;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryPersistenceTest {
  private final MemoryPersistence persistence = new MemoryPersistence();

  private static void put(InFlightStore store, long number, String text) throws IOException {
    store.put(number, text.getBytes(UTF_8));
  }

  @Test
  void nextClientFindsTheRecordsInOrder() throws IOException {
    try (InFlightStore store = persistence.open("c")) {
      put(store, 2, "two");
      put(store, -1, "minus one");
      put(store, 1, "one");
      put(store, 2, "TWO");
      store.remove(1);
      store.remove(7);
      store.commit();
    }

    try (InFlightStore store = persistence.open("c")) {
      assertThat(FilePersistenceTest.contents(store))
          .containsExactly(Map.entry(-1L, "minus one"), Map.entry(2L, "TWO"));
      assertThat(store.damage()).isEmpty();
    }
    try (InFlightStore store = persistence.open("C")) {
      assertThat(FilePersistenceTest.contents(store)).isEmpty();
    }
  }

  @Test
  void recordsCanBeRemovedWhileAllAreRead() throws IOException {
    InFlightStore store = persistence.open("c");
    put(store, 1, "one");
    put(store, 2, "two");

    store.forEach((number, record) -> store.remove(number));

    assertThat(FilePersistenceTest.contents(store)).isEmpty();
  }

  @Test
  void secondClientOnASessionIsRefused() throws IOException {
    InFlightStore first = persistence.open("c");

    assertThatThrownBy(() -> persistence.open("c"))
        .isInstanceOf(IOException.class)
        .hasMessage("the session of \"c\" is in use by another client");
    new MemoryPersistence().open("c").close();
    first.close();
    persistence.open("c").close();
  }

  @Test
  void closedStoreHasNoPartInTheSessionAnyMore() throws IOException {
    InFlightStore first = persistence.open("c");
    first.close();
    InFlightStore second = persistence.open("c");
    first.close();

    assertThatThrownBy(() -> persistence.open("c")).hasMessageContaining("in use");
    assertThatThrownBy(() -> put(first, 1, "one")).hasMessage("the store is closed");
    assertThatThrownBy(() -> first.remove(1)).hasMessage("the store is closed");
    assertThatThrownBy(first::commit).hasMessage("the store is closed");
    assertThat(FilePersistenceTest.contents(second)).isEmpty();
  }
}
