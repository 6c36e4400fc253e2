package dev.nightjar.score;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that a running driver's web pages and REST API show. */
final class SparkPages {
    private static final Pattern LINK = Pattern.compile("href=[\"']([^\"'#]+)");
    private static final Pattern APPLICATION = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final List<String> REST = List.of(
            "environment",
            "jobs",
            "stages?details=true",
            "sql?details=true&planDescription=true&length=1000",
            "allexecutors",
            "storage/rdd");
    private static final int MOST_PAGES = 150;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI start;

    SparkPages(String start) {
        this.start = URI.create(start + "/");
    }

    /** Address to content: all pages that links lead to, and the REST API. */
    Map<String, String> read() throws IOException, InterruptedException {
        Map<String, String> pages = new LinkedHashMap<>();
        // A fast stream fills the pages of single batches: they come last.
        Deque<URI> open = new ArrayDeque<>(List.of(
                start.resolve("/environment/"), start.resolve("/StreamingQuery/"), start, start.resolve("/SQL/")));
        String application = application();
        REST.forEach(path -> open.addFirst(start.resolve("/api/v1/applications/" + application + "/" + path)));
        while (!open.isEmpty() && pages.size() < MOST_PAGES) {
            URI next = open.remove();
            if (!pages.containsKey(next.toString())) {
                String page = get(next);
                pages.put(next.toString(), page);
                open.addAll(links(page, next));
            }
        }
        return pages;
    }

    private String application() throws IOException, InterruptedException {
        Matcher matcher = APPLICATION.matcher(get(start.resolve("/api/v1/applications")));
        if (!matcher.find()) {
            throw new IOException("no application at " + start);
        }
        return matcher.group(1);
    }

    private List<URI> links(String page, URI from) {
        return LINK.matcher(page)
                .results()
                .map(found -> found.group(1).replace("&amp;", "&").replace(" ", "%20"))
                .filter(link -> !link.contains("kill") && !link.contains("/static/") && !link.startsWith("javascript"))
                .map(from::resolve)
                .filter(link -> start.getAuthority().equals(link.getAuthority()))
                .toList();
    }

    private String get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
