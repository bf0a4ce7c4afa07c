// Questions, and events that were erased.
#include "storage/records.h"
#include "storage/records_wire.h"

namespace usher::storage {

namespace {

template <class Field>
void texts_to_wire(const admission::Texts& texts, Field* field) {
  for (const auto& [language, text] : texts) {
    records::Pair* pair = field->Add();
    pair->set_key(language);
    pair->set_value(text);
  }
}

template <class Field>
admission::Texts texts_from_wire(const Field& field) {
  admission::Texts texts;
  for (const records::Pair& pair : field) texts.emplace(pair.key(), pair.value());
  return texts;
}

void bounds_to_wire(const admission::Question& question, records::Question& wire) {
  if (question.valid_number_min) wire.set_valid_number_min(*question.valid_number_min);
  if (question.valid_number_max) wire.set_valid_number_max(*question.valid_number_max);
  if (question.valid_date_min) wire.set_valid_date_min(*question.valid_date_min);
  if (question.valid_date_max) wire.set_valid_date_max(*question.valid_date_max);
  if (question.valid_datetime_min) wire.set_valid_datetime_min(*question.valid_datetime_min);
  if (question.valid_datetime_max) wire.set_valid_datetime_max(*question.valid_datetime_max);
  if (question.valid_string_length_max) wire.set_valid_string_length_max(*question.valid_string_length_max);
}

void bounds_from_wire(const records::Question& wire, admission::Question& question) {
  if (wire.has_valid_number_min()) question.valid_number_min = wire.valid_number_min();
  if (wire.has_valid_number_max()) question.valid_number_max = wire.valid_number_max();
  if (wire.has_valid_date_min()) question.valid_date_min = wire.valid_date_min();
  if (wire.has_valid_date_max()) question.valid_date_max = wire.valid_date_max();
  if (wire.has_valid_datetime_min()) question.valid_datetime_min = wire.valid_datetime_min();
  if (wire.has_valid_datetime_max()) question.valid_datetime_max = wire.valid_datetime_max();
  if (wire.has_valid_string_length_max()) question.valid_string_length_max = wire.valid_string_length_max();
}

}  // namespace

void to_wire(const admission::Question& question, records::Question& wire) {
  wire.set_id(question.id.value);
  wire.set_event(question.event.value);
  wire.set_identifier(question.identifier);
  wire.set_type(static_cast<std::uint32_t>(question.type));
  texts_to_wire(question.question, wire.mutable_question());
  texts_to_wire(question.help, wire.mutable_help());
  wire.set_required(question.required);
  for (const std::string& item : question.items) wire.add_items(item);
  for (const admission::QuestionOption& option : question.options) {
    records::Option* out = wire.add_options();
    out->set_id(option.id);
    out->set_identifier(option.identifier);
    texts_to_wire(option.answer, out->mutable_answer());
    out->set_position(option.position);
  }
  wire.set_position(question.position);
  wire.set_ask_during_checkin(question.ask_during_checkin);
  wire.set_show_during_checkin(question.show_during_checkin);
  wire.set_hidden(question.hidden);
  wire.set_dependency_question(question.dependency_question.value);
  for (const std::string& value : question.dependency_values) wire.add_dependency_values(value);
  bounds_to_wire(question, wire);
}

Result<admission::Question> from_wire(const records::Question& wire) {
  admission::Question question;
  question.id = admission::QuestionId(wire.id());
  question.event = admission::EventId(wire.event());
  question.identifier = wire.identifier();
  if (!from_number(wire.type(), admission::QuestionType::phone, question.type)) {
    return corrupt("question", "unknown type");
  }
  question.question = texts_from_wire(wire.question());
  question.help = texts_from_wire(wire.help());
  question.required = wire.required();
  question.items = texts(wire.items());
  for (const records::Option& each : wire.options()) {
    question.options.push_back({each.id(), each.identifier(), texts_from_wire(each.answer()), each.position()});
  }
  question.position = wire.position();
  question.ask_during_checkin = wire.ask_during_checkin();
  question.show_during_checkin = wire.show_during_checkin();
  question.hidden = wire.hidden();
  question.dependency_question = admission::QuestionId(wire.dependency_question());
  question.dependency_values = texts(wire.dependency_values());
  bounds_from_wire(wire, question);
  return question;
}

void to_wire(const admission::EventErased& erased, records::EventErased& wire) {
  wire.set_event(erased.erased.value);
  wire.set_slug(erased.slug);
  wire.set_device(erased.device.value);
}

admission::EventErased from_wire(const records::EventErased& wire) {
  return {
      .erased = admission::EventId(wire.event()), .slug = wire.slug(), .device = admission::DeviceId(wire.device())};
}

void Codec::encode(const admission::Question& question, std::string& out) {
  records::Question wire;
  to_wire(question, wire);
  serialize(wire, out);
}

Result<admission::Question> Codec::decode_question(std::string_view value) {
  records::Question wire;
  if (!parse(value, wire)) return corrupt("question", "not a protobuf Question");
  return from_wire(wire);
}

void Codec::encode(const admission::EventErased& erased, std::string& out) {
  records::EventErased wire;
  to_wire(erased, wire);
  serialize(wire, out);
}

Result<admission::EventErased> Codec::decode_erased(std::string_view value) {
  records::EventErased wire;
  if (!parse(value, wire)) return corrupt("erased event", "not a protobuf EventErased");
  return from_wire(wire);
}

}  // namespace usher::storage
