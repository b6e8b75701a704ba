package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What a client does by itself.
 *
 * @param comesBack whether it comes back after an answer; otherwise it stops
 * @param resumesWith how it names the update that it has got last, when it comes back after a cut
 */
public record Habits(Map<Answer, Boolean> comesBack, String resumesWith) {

    private static final Path PAGE = Path.of("../docs/clients.md");

    /** {@return what {@code docs/clients.md} says of a client in its table} */
    public static Habits documented(String client) throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.strip().startsWith("| " + client + " |"))
                .toList();
        assertThat(rows).as("rows of %s in %s", client, PAGE).hasSize(1);
        List<String> cells = Arrays.stream(rows.get(0).split("\\|"))
                .map(String::strip)
                .skip(2)
                .toList();
        Map<Answer, Boolean> comesBack = new EnumMap<>(Answer.class);
        Iterator<String> cell = cells.iterator();
        for (Answer answer : Answer.values()) {
            String word = cell.next();
            assertThat(word).isIn("comes back", "stops");
            comesBack.put(answer, word.equals("comes back"));
        }
        return new Habits(comesBack, cell.next());
    }
}
