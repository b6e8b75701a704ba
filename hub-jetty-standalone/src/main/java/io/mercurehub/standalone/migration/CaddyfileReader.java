package io.mercurehub.standalone.migration;

import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Word;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.update.ProtocolStrings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes a Caddyfile apart. Confined to one thread, and used for one file. */
final class CaddyfileReader {

    /** Blocks in which the hub may stand: they say for which requests, which here are all for the hub's path. */
    private static final Set<String> CONTAINERS = Set.of("route", "handle", "handle_path");

    /** What means something else in a site than in the block of the hub. */
    private static final Set<String> NAMES_OF_BOTH = Set.of("log", "admin", "tls");

    private final Predicate<String> isHubDirective;
    private final Problems problems;
    private final Snippets snippets;
    private final List<Directive> global = new ArrayList<>();
    private final List<Directive> taken = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private List<Word> addresses = List.of();
    private @Nullable Directive hub;

    CaddyfileReader(Predicate<String> isHubDirective, Problems problems) {
        this.isHubDirective = isHubDirective;
        this.problems = problems;
        this.snippets = new Snippets(problems);
    }

    Caddyfile read(List<Directive> file) {
        Queue<Directive> sites = new ArrayDeque<>(
                file.stream().filter(directive -> !snippets.define(directive)).toList());
        while (!sites.isEmpty()) {
            Directive directive = sites.remove();
            if (directive.name().isEmpty()) {
                snippets.expand(directive.block()).forEach(this::global);
            } else if (Caddyfile.isHub(directive)) {
                site(List.of(), List.of(directive));
            } else if (directive.name().equals("import")) {
                warnings.add(Advice.about(directive));
            } else {
                List<Word> words = new ArrayList<>(words(directive));
                while (directive.block().isEmpty() && endsWithComma(words) && !sites.isEmpty()) {
                    directive = sites.remove();
                    words.addAll(words(directive));
                }
                if (directive.block().isEmpty()) {
                    // Without braces the rest of the file is one site.
                    site(words, List.copyOf(sites));
                    sites.clear();
                } else {
                    site(words, directive.block());
                }
            }
        }
        if (hub == null) {
            problems.add("--config", "the file has no mercure { } block in a site, so it says nothing to a hub");
        }
        List<Directive> all = new ArrayList<>(taken);
        global.stream().filter(directive -> !saysOtherwise(directive)).forEach(all::add);
        return new Caddyfile(all, addresses, warnings);
    }

    /** The hub's own block is nearer to the hub. */
    private boolean saysOtherwise(Directive directive) {
        return taken.stream().anyMatch(other -> other.name().equals(directive.name()));
    }

    private static List<Word> words(Directive directive) {
        Word name = new Word(directive.name(), directive.place());
        return Stream.concat(Stream.of(name), directive.arguments().stream()).toList();
    }

    private static boolean endsWithComma(List<Word> words) {
        return words.get(words.size() - 1).value().endsWith(",");
    }

    private void global(Directive directive) {
        switch (directive.name()) {
            case "debug" -> {
                Word level = new Word("debug", directive.place());
                global.add(new Directive("log", List.of(level), directive.place()));
            }
            case "admin" -> {
                global.add(directive.withBlock(List.of()));
                directive.block().forEach(inner -> warnings.add(Advice.about(inner)));
            }
            case "servers" -> directive.block().forEach(this::server);
            default -> warnings.add(Advice.about(directive));
        }
    }

    /** The web server is told of proxies in its global options, since it has more sites than the hub's. */
    private void server(Directive directive) {
        switch (directive.name()) {
            case "trusted_proxies" -> {
                if (directive.values().stream().findFirst().equals(Optional.of("static"))) {
                    global.add(directive);
                } else {
                    warnings.add(directive.place()
                            + ": trusted_proxies is for this hub with a list alone: trusted_proxies static RANGE…");
                }
            }
            case "client_ip_headers" -> global.add(directive);
            case "trusted_proxies_strict" -> {
                // There is no other way here.
            }
            default -> warnings.add(Advice.about(directive));
        }
    }

    private void site(List<Word> written, List<Directive> block) {
        List<Directive> directives = snippets.expand(block);
        if (Caddyfile.find(directives).isEmpty()) {
            warnings.add(written.get(0).place() + ": the site " + text(written)
                    + " has no hub in it, and is not served: let the web server in front serve it");
            return;
        }
        addresses = written.stream()
                .map(CaddyfileReader::withoutComma)
                .filter(word -> !word.value().isEmpty())
                .toList();
        handlers(directives);
    }

    /** The web server can also be told to get or to make a certificate, with one argument or a block. */
    private static boolean isCertificate(Directive directive) {
        return directive.name().equals("tls") && directive.arguments().size() == 2;
    }

    private static Word withoutComma(Word word) {
        return new Word(word.value().replaceAll(",+$", ""), word.written().replaceAll(",+$", ""), word.place());
    }

    private static String text(List<Word> words) {
        return ProtocolStrings.quote(
                String.join(" ", words.stream().map(Word::written).toList()));
    }

    private void handlers(List<Directive> directives) {
        for (Directive directive : directives) {
            if (Caddyfile.isHub(directive)) {
                take(directive);
            } else if (CONTAINERS.contains(directive.name())
                    && Caddyfile.find(directive.block()).isPresent()) {
                handlers(directive.block());
            } else if (isCertificate(directive)) {
                taken.add(directive.withBlock(List.of()));
                directive.block().forEach(inner -> warnings.add(Advice.about(inner)));
            } else if (!NAMES_OF_BOTH.contains(directive.name()) && isHubDirective.test(directive.name())) {
                problems.add(
                        directive.place().toString(),
                        directive.name() + " stands outside of the mercure { } block (expected: inside of it)");
            } else {
                warnings.add(Advice.about(directive));
            }
        }
    }

    private void take(Directive directive) {
        if (hub != null) {
            problems.add(
                    directive.place().toString(),
                    "this is a second hub, the first is at " + hub.place()
                            + " (expected: one in a file; run a process for each)");
            return;
        }
        hub = directive;
        for (Word matcher : directive.arguments()) {
            warnings.add(matcher.place() + ": the matcher " + ProtocolStrings.quote(matcher.written())
                    + " has no effect in this hub, which answers at its own path alone");
        }
        for (Directive inner : directive.block()) {
            if (inner.name().equals("import")) {
                problems.add(
                        inner.place().toString(),
                        "import: there is no snippet of that name, and other files are not read (expected: the directives"
                                + " themselves)");
            } else {
                taken.add(inner);
            }
        }
    }
}
