package io.mercurehub.spring.property;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mercurehub.config.option.Option;
import io.mercurehub.spring.Checkout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Makes the metadata from which editors complete properties, of the tables of options and of what the documents say of each, and
 * compares the file with it: so neither can be without the other.
 */
class MetadataTest {

    private static final Path FILE =
            Checkout.path("spring-boot-starter/src/main/resources/META-INF/spring-configuration-metadata.json");

    /** A row of a table of settings: the name with its arguments, the default, the meaning. */
    private static final Pattern ROW =
            Pattern.compile("^\\| `([^` ]+)(?: [^`]*)?` \\| (.*?) \\| (.*) \\|$", Pattern.MULTILINE);

    private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    /** What the properties are that no directive is, or whose directive takes a block. */
    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("mercure.hub.history.max-age", Duration.class),
            Map.entry("mercure.hub.history.max-events", Integer.class),
            Map.entry("mercure.hub.history.rules", List.class),
            Map.entry("mercure.hub.public-url", URI.class),
            Map.entry("mercure.hub.transport", Map.class),
            Map.entry("mercure.hub.url", URI.class),
            Map.entry("mercure.hubs", Map.class));

    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private record Row(String standard, String meaning) {}

    @Test
    void isWhatTheTablesAndTheDocumentsSay() throws IOException {
        String made = mapper.writeValueAsString(metadata()) + "\n";
        Path copy = Files.createDirectories(Checkout.path("spring-boot-starter/target"))
                .resolve("spring-configuration-metadata.json");
        Files.writeString(copy, made);

        assertThat(Files.readString(FILE)).as("copy %s to %s", copy, FILE).isEqualTo(made);
    }

    private ObjectNode metadata() throws IOException {
        Map<String, Row> ofDirectives = rows("docs/configuration.md");
        Map<String, Row> others = rows("docs/spring-boot.md");
        ObjectNode metadata = mapper.createObjectNode();
        metadata.putArray("groups").addObject().put("name", PropertyName.PREFIX);
        ArrayNode properties = metadata.putArray("properties");
        ArrayNode hints = metadata.putArray("hints");
        PropertyName.options().filter(option -> !option.takesBlock()).forEach(option -> {
            String name = PropertyName.of(option.key());
            Row row = ofDirectives.get(option.key());
            assertThat(row).as(option.key()).isNotNull();
            add(properties, name, type(option), row);
            if (option.syntax().matches("[a-z0-9]+(\\|[a-z0-9]+)+|\\[on\\|off\\|.*]")) {
                ArrayNode values = hints.addObject().put("name", name).putArray("values");
                for (String value : option.syntax().replaceAll("[\\[\\]]", "").split("\\|", -1)) {
                    values.addObject().put("value", value);
                }
            }
        });
        others.forEach((name, row) -> {
            if (name.startsWith("mercure.")) {
                add(properties, name, TYPES.getOrDefault(name, String.class).getName(), row);
            }
        });
        for (Option<?, ?> secret :
                PropertyName.options().filter(Option::isSecret).toList()) {
            assertThat(others).containsKey(PropertyName.PREFIX + "." + PropertyName.algorithm(secret.key()));
        }
        return metadata;
    }

    private static void add(ArrayNode properties, String name, String type, Row row) {
        ObjectNode property = properties
                .addObject()
                .put("name", name)
                .put("type", generic(type))
                .put("description", text(row.meaning()));
        String standard = row.standard().replace("`", "");
        if (standard.isEmpty() || standard.equals("none")) {
            return;
        }
        switch (type) {
            case "java.lang.Boolean" -> property.put("defaultValue", standard.equals("on"));
            case "java.lang.Integer" -> property.put("defaultValue", Integer.valueOf(standard));
            case "java.util.List" -> {
                ArrayNode values = property.putArray("defaultValue");
                List.of(standard.split(" ", -1)).forEach(values::add);
            }
            default -> property.put("defaultValue", standard);
        }
    }

    private static String generic(String type) {
        return switch (type) {
            case "java.util.List" -> "java.util.List<java.lang.String>";
            case "java.util.Map" -> "java.util.Map<java.lang.String,java.lang.String>";
            default -> type;
        };
    }

    /** {@return the type by which editors check values; sizes have units that Spring doesn't know} */
    private static String type(Option<?, ?> option) {
        if (option.isList()) {
            return List.class.getName();
        }
        return switch (option.syntax()) {
            case "DURATION" -> Duration.class.getName();
            case "COUNT" -> Integer.class.getName();
            case "[on|off]" -> Boolean.class.getName();
            case "URL" -> URI.class.getName();
            default -> String.class.getName();
        };
    }

    private static Map<String, Row> rows(String document) throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(Checkout.path(document)));
        while (row.find()) {
            rows.put(row.group(1).toLowerCase(Locale.ROOT), new Row(row.group(2), row.group(3)));
        }
        return rows;
    }

    private static String text(String markdown) {
        return LINK.matcher(markdown).replaceAll("$1").replace("`", "").replace("\\|", "|");
    }
}
