package dev.ringcast.logging;

import dev.ringcast.http.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A log record as one JSON object on a line, with the members {@code time}, {@code level}, {@code logger}, {@code
 * message}, and {@code thrown} if something was thrown.
 */
final class JsonFormatter extends Formatter {
    @Override
    public String format(LogRecord record) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", LineFormatter.time(record.getInstant()));
        members.put("level", LineFormatter.level(record.getLevel()));
        members.put("logger", LineFormatter.part(record.getLoggerName()));
        members.put("message", LineFormatter.bounded(LineFormatter.message(record)));
        List<String> thrown = LineFormatter.thrown(record);
        if (!thrown.isEmpty()) {
            members.put("thrown", thrown.stream().map(LineFormatter::bounded).toList());
        }
        return Json.write(members) + '\n';
    }
}
