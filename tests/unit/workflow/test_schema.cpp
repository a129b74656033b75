#include "files.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "test_paths.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

// A server's document with one node of one field `f`, of that schema.
std::string openapi_with(const std::string& field) {
  return R"({"openapi":"3.1.0","components":{"schemas":{
    "Mode":{"enum":["fast","slow"],"type":"string"},
    "LoopField":{"$ref":"#/components/schemas/LoopField"},
    "ImageField":{"properties":{"image_name":{"type":"string"}}},
    "ImageOutput":{"class":"output","properties":{"image":{"$ref":"#/components/schemas/ImageField"},
      "type":{"default":"image_output"}}},
    "AInvocation":{"class":"invocation","title":"A","version":"1.2.3",
      "output":{"$ref":"#/components/schemas/ImageOutput"},"properties":{
        "id":{"type":"string","field_kind":"node_attribute"},"use_cache":{"type":"boolean"},
        "type":{"const":"a","default":"a","field_kind":"node_attribute"},
        "f":)" +
         field + "}}}}}";
}

FieldType field_of(const std::string& field) {
  const auto schema = schema_from_openapi(openapi_with(field), "6.14.2");
  const auto* type = schema.field("a", "f");
  REQUIRE(type != nullptr);
  // Every type that a test looks at must survive the snapshot as well.
  CHECK(schema_from_snapshot(to_snapshot(schema)) == schema);
  return *type;
}

std::string ref(const std::string& name) {
  return R"({"$ref":"#/components/schemas/)" + name + "\"}";
}

std::string or_null(const std::string& schema) {
  return R"({"anyOf":[)" + schema + R"(,{"type":"null"}],"input":"any"})";
}

}  // namespace

TEST_CASE("schema: a node type has its version, output and fields, but no attributes",
          "[workflow]") {
  const auto schema = schema_from_openapi(openapi_with(R"({"type":"integer"})"), "6.14.2");
  CHECK(schema.server_version() == "6.14.2");
  CHECK(schema.node_types() == std::vector<std::string>{"a"});
  const auto* node = schema.node("a");
  REQUIRE(node != nullptr);
  CHECK(node->title == "A");
  CHECK(node->version == "1.2.3");
  CHECK(node->output_type == "image_output");
  CHECK(node->makes_images);
  CHECK_FALSE(node->accepts_extra);
  CHECK(node->fields.size() == 1);
  REQUIRE(node->outputs.has_value());
  CHECK(*node->outputs ==
        std::map<std::string, PortType, std::less<>>{{"image", {.name = "ImageField"}}});
  CHECK(schema.node("b") == nullptr);
  CHECK(schema.field("a", "g") == nullptr);
  CHECK(schema.field("b", "f") == nullptr);
}

TEST_CASE("schema: fields are described for people", "[workflow]") {
  struct Case {
    std::string field;
    const char* description;
  };
  const auto row = GENERATE(
      Case{R"({"type":"integer"})", "integer"},
      Case{R"({"type":"integer","exclusiveMinimum":0,"multipleOf":8})",
           "integer > 0, multiple of 8"},
      Case{R"({"type":"number","minimum":0,"maximum":1})", "number 0…1"},
      Case{R"({"type":"number","minimum":0.5,"exclusiveMaximum":1})", "number ≥ 0.5, < 1"},
      Case{R"({"type":"string"})", "text"},
      Case{R"({"type":"string","minLength":1,"maxLength":77})", "text, 1…77 characters"},
      Case{R"({"type":"string","maxLength":1})", "text, at most 1 character"},
      Case{R"({"type":"boolean"})", "boolean"},
      Case{R"({"type":"string","enum":["x","y"]})", "choice of 2"},
      Case{R"({"type":"string","const":"x"})", "choice of 1"},
      Case{or_null(R"({"type":"integer","enum":[256,512]})"), "choice of 2"},
      Case{ref("Mode"), "choice of 2"},
      Case{R"({"anyOf":[{"type":"integer"},{"type":"number"}]})", "number"},
      Case{
          R"({"anyOf":[{"type":"number"},{"type":"array","items":{"type":"number"}}],"ge":-1,"le":2})",
          "number -1…2, or a list"},
      Case{or_null(R"({"type":"number","minimum":0})"), "number ≥ 0"},
      Case{or_null(ref("ImageField")), "image"},
      Case{or_null(R"({"type":"array","minItems":1,"items":)" + ref("ImageField") + "}"),
           "list of images, at least 1 item"},
      Case{or_null(R"({"anyOf":[{"type":"array","items":)" + ref("ImageField") + "}," +
                   ref("ImageField") + R"(],"maxLength":3})"),
           "image, or a list"},
      Case{R"({"type":"array","items":{"type":"string"}})", "list of text"},
      Case{or_null(ref("VideoField")), "video"}, Case{or_null(ref("BoardField")), "board"},
      Case{ref("ColorField"), "color"}, Case{or_null(ref("StylePresetField")), "style preset"},
      Case{or_null(ref("LoRAField") + R"(,{"type":"array","items":)" + ref("LoRAField") + "}"),
           "list of LoRAs"},
      Case{or_null(ref("LoRAField")), "JSON"}, Case{or_null(ref("TensorField")), "JSON"},
      Case{ref("LoopField"), "JSON"},
      Case{R"({"anyOf":[{"type":"string"},{"type":"integer"}]})", "JSON"},
      Case{R"({"anyOf":[{},{"type":"null"}]})", "JSON"},
      Case{R"({"type":"object","additionalProperties":true})", "JSON"},
      Case{R"({"anyOf":[{"type":"integer"},{"type":"null"}],"input":"connection"})",
           "connection only"});
  CAPTURE(row.field);
  CHECK(describe(field_of(row.field)) == row.description);
}

TEST_CASE("schema: models know their bases and types, on old servers too", "[workflow]") {
  const auto with = [](const std::string& more) {
    return field_of(R"({"anyOf":[)" + ref("ModelIdentifierField") + R"(,{"type":"null"}])" + more +
                    "}");
  };
  CHECK(describe(with(R"(,"ui_model_base":["sd-1","sd-2"],"ui_model_type":["main"])")) ==
        "model sd-1|sd-2/main");
  CHECK(describe(with(R"(,"ui_model_type":["lora"])")) == "model lora");
  CHECK(describe(with("")) == "model");
  CHECK(describe(with(R"(,"ui_type":"SDXLMainModelField")")) == "model sdxl/main");
  CHECK(describe(with(R"(,"ui_type":"VAEModelField")")) == "model vae");
  CHECK(describe(with(R"(,"ui_type":"AnyField")")) == "model");
}

TEST_CASE("schema: required, nullable, default and choices are kept", "[workflow]") {
  const auto required = field_of(
      R"({"anyOf":[{"type":"string"},{"type":"null"}],"default":null,"orig_required":true,"title":"T"})");
  CHECK(required.required);
  CHECK(required.nullable);
  CHECK_FALSE(required.default_json.has_value());
  CHECK(required.title == "T");
  CHECK(required.input == FieldInput::any);

  const auto scheduler = field_of(
      R"({"type":"string","enum":["euler","ddim"],"default":"euler","ui_type":"SchedulerField",)"
      R"("orig_required":false,"input":"direct"})");
  CHECK_FALSE(scheduler.required);
  CHECK_FALSE(scheduler.nullable);
  CHECK(scheduler.default_json == R"("euler")");
  CHECK(scheduler.choices == std::vector<std::string>{"euler", "ddim"});
  CHECK(scheduler.is_scheduler);
  CHECK_FALSE(scheduler.choices_are_integers);
  CHECK(scheduler.input == FieldInput::direct);
  CHECK(field_of(R"({"enum":[256,512],"type":"integer"})").choices_are_integers);
}

TEST_CASE("schema: of a connection only that, its port and whether it is required is kept",
          "[workflow]") {
  const auto type = field_of(
      R"({"type":"integer","minimum":3,"title":"T","input":"connection","orig_required":true})");
  CHECK(type == FieldType{.required = true,
                          .input = FieldInput::connection,
                          .port = {.name = "IntegerField"}});
}

TEST_CASE("schema: the port of a field is the GUI's name for its type", "[workflow]") {
  struct Case {
    std::string field;
    const char* port;  // as people are told
    const char* plain_name = "";
  };
  const std::string numbers = R"({"type":"array","items":{"type":"number"}})";
  const auto row = GENERATE_COPY(
      Case{R"({"type":"integer"})", "IntegerField"}, Case{R"({"type":"number"})", "FloatField"},
      Case{R"({"type":"string"})", "StringField"}, Case{R"({"type":"boolean"})", "BooleanField"},
      Case{R"({"type":"string","enum":["x"]})", "EnumField"},
      Case{or_null(ref("ImageField")), "ImageField"}, Case{ref("LatentsField"), "LatentsField"},
      Case{R"({"allOf":[)" + ref("LatentsField") + "]}", "LatentsField"},
      Case{numbers, "list of FloatField"}, Case{or_null(numbers), "list of FloatField"},
      Case{R"({"anyOf":[{"type":"number"},)" + numbers + "]}", "FloatField or a list of it"},
      Case{R"({"anyOf":[{"type":"string"},{"type":"integer"}]})", ""},
      Case{R"({"type":"object"})", ""}, Case{R"({"type":"array","items":{}})", ""},
      Case{R"({"type":"array","items":{},"ui_type":"CollectionField"})", "list of CollectionField"},
      Case{R"({"anyOf":[{},{"type":"null"}],"ui_type":"CollectionItemField"})",
           "CollectionItemField"},
      Case{R"({"type":"string","enum":["x"],"ui_type":"SchedulerField"})", "SchedulerField",
           "EnumField"},
      Case{R"({"type":"string","ui_type":"AnyField"})", "AnyField"});
  CAPTURE(row.field);
  const auto port = field_of(row.field).port;
  CHECK(describe(port) == row.port);
  CHECK(port.plain_name == row.plain_name);
}

TEST_CASE("schema: which output fits which input", "[workflow]") {
  const PortType integer{.name = "IntegerField"};
  const PortType number{.name = "FloatField"};
  const PortType text{.name = "StringField"};
  const PortType image{.name = "ImageField"};
  const PortType images{.name = "ImageField", .cardinality = Cardinality::list};
  const PortType numbers{.name = "FloatField", .cardinality = Cardinality::list};
  const PortType number_or_list{.name = "FloatField", .cardinality = Cardinality::one_or_list};
  const PortType item{.name = "CollectionItemField"};
  const PortType collection{.name = "CollectionField", .cardinality = Cardinality::list};
  const PortType any{.name = "AnyField"};
  const PortType scheduler{.name = "SchedulerField", .plain_name = "EnumField"};
  const PortType choice{.name = "EnumField"};
  struct Case {
    PortType output;
    PortType input;
    bool fits;
  };
  const auto row = GENERATE_COPY(
      Case{integer, integer, true}, Case{integer, number, true}, Case{integer, text, true},
      Case{number, text, true}, Case{number, integer, false}, Case{text, number, false},
      Case{image, text, false}, Case{image, images, false}, Case{images, image, false},
      Case{number, number_or_list, true}, Case{numbers, number_or_list, true},
      Case{integer, number_or_list, false}, Case{item, image, true},
      Case{item, number_or_list, true}, Case{item, images, false}, Case{image, item, true},
      Case{images, item, false}, Case{collection, images, true}, Case{collection, image, false},
      Case{images, collection, true}, Case{image, collection, false}, Case{any, images, true},
      Case{image, any, true}, Case{scheduler, choice, true}, Case{choice, scheduler, true},
      Case{choice, text, false}, Case{PortType(), image, true}, Case{image, PortType(), true});
  CAPTURE(describe(row.output), describe(row.input));
  CHECK(fits(row.output, row.input, Nullability::not_null) == row.fits);
  const bool converts = row.output.name == "IntegerField" || row.output.name == "FloatField";
  const bool equal = row.output.name == row.input.name;
  CHECK(fits(row.output, row.input, Nullability::nullable) ==
        (row.fits && (equal || !converts || row.input.name.empty())));
}

TEST_CASE("schema: what is no OpenAPI document of InvokeAI is refused", "[workflow]") {
  const auto error = [](const char* text) {
    return error_of([&] { static_cast<void>(schema_from_openapi(text, "")); });
  };
  CHECK(error("<html>") ==
        "openapi.json: this is no OpenAPI document of InvokeAI: not valid JSON: expected a value\n"
        "  hint: is the server's address right, and does InvokeAI answer there?");
  CHECK(error(R"({"openapi":"3.1.0","paths":{}})") ==
        "openapi.json: this is no OpenAPI document of InvokeAI: it describes no nodes\n"
        "  hint: is the server's address right, and does InvokeAI answer there?");
}

TEST_CASE("snapshot: only the wanted node types are read", "[workflow]") {
  const NodeSchema schema("6.14.2", {{"add", {.type = "add", .title = "Add"}},
                                     {"noise", {.type = "noise", .output_type = "noise_output"}},
                                     {"odd\"name", {.type = "odd\"name", .accepts_extra = true}}});
  const auto text = to_snapshot(schema);
  CHECK(text ==
        "{\"format\":1,\"server_version\":\"6.14.2\",\"nodes\":{\n"
        "\"add\":{\"title\":\"Add\",\"fields\":{}},\n"
        "\"noise\":{\"output\":\"noise_output\",\"fields\":{}},\n"
        "\"odd\\\"name\":{\"extra\":true,\"fields\":{}}\n"
        "}}\n");
  CHECK(schema_from_snapshot(text) == schema);
  CHECK(schema_from_snapshot(text, {"noise", "gone"}).node_types() ==
        std::vector<std::string>{"noise"});
  CHECK(schema_from_snapshot(text, {"add", "odd\"name"}).node_types() ==
        std::vector<std::string>{"add", "odd\"name"});
  CHECK(schema_from_snapshot(text, {"gone"}).node_types().empty());
  const auto pretty = json::to_pretty_text(json::parse(text, "t").root());
  CHECK(schema_from_snapshot(pretty, {"noise"}).node_types() == std::vector<std::string>{"noise"});
}

TEST_CASE("snapshot: what is none, or of a format to come, is refused", "[workflow]") {
  const auto error = [](const char* text) {
    return error_of([&] { static_cast<void>(schema_from_snapshot(text, {}, "s.json")); });
  };
  CHECK(error("{}") ==
        "s.json: this is no node schema snapshot\n"
        "  hint: --schema takes the /openapi.json of an InvokeAI server");
  CHECK(error(R"({"format":2,"nodes":{}})") ==
        "s.json: this node schema snapshot has format 2; known is 1\n"
        "  hint: --schema takes the /openapi.json of an InvokeAI server");
}

TEST_CASE("snapshot: the ones of the project say what the servers say", "[workflow]") {
  const std::filesystem::path snapshots = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema";
  const auto files = json_files_in(snapshots);
  CHECK(files.size() >= 5);
  const auto openapi = directory_of("INVOKEAI_BATCH_OPENAPI");
  for (const auto& file : files) {
    const auto version = file.stem().string();
    CAPTURE(version);
    const auto text = base::read_file(file);
    const auto schema = schema_from_snapshot(text, {}, file.string());
    CHECK(schema.server_version() == version);
    REQUIRE(schema.node("save_image") != nullptr);
    CHECK(schema.node("save_image")->makes_images);
    CHECK(schema.node("core_metadata")->accepts_extra);
    CHECK(describe(*schema.field("noise", "width")) == "integer > 0, multiple of 8");
    CHECK(describe(*schema.field("sdxl_model_loader", "model")) == "model sdxl/main");
    if (openapi) {
      // Version 7 was seen as a development server only.
      const auto seen = version == "7" ? "7-dev" : version;
      const auto source = base::read_file(*openapi / ("openapi-v" + seen + ".json"));
      CHECK(to_snapshot(schema_from_openapi(source, version)) == text);
    }
  }
}

TEST_CASE("schema: without a schema a type is guessed weakly", "[workflow]") {
  struct Case {
    const char* field;
    const char* value;  // "" none
    const char* description;
  };
  const auto row = GENERATE(
      Case{"steps", "7", "number"}, Case{"prompt", R"("x")", "text"},
      Case{"tiled", "true", "boolean"}, Case{"x", "", "JSON"}, Case{"board", "", "board"},
      Case{"board", R"("auto")", "board"}, Case{"i", R"({"image_name":"x.png"})", "image"},
      Case{"i", R"({"video_name":"x"})", "video"}, Case{"b", R"({"board_id":"x"})", "board"},
      Case{"p", R"({"style_preset_id":"x"})", "style preset"},
      Case{"m", R"({"key":"k","hash":"h","name":"n","base":"sdxl","type":"main"})", "model"},
      Case{"c", R"({"r":1,"g":2,"b":3,"a":4})", "color"}, Case{"o", R"({"x":1})", "JSON"},
      Case{"l", "[]", "JSON"}, Case{"l", "[1,2.5]", "list of numbers"},
      Case{"l", R"([1,"x"])", "JSON"}, Case{"l", "[[1]]", "JSON"},
      Case{"l", R"([{"image_name":"x"}])", "list of images"},
      Case{"l", R"([{"lora":{},"weight":1}])", "list of LoRAs"});
  CAPTURE(row.field, row.value);
  const auto document = json::parse(std::string("[") + row.value + "]", "t");
  const auto type = guessed_type(row.field, document.root().at(0));
  CHECK(describe(type) == row.description);
  CHECK(type.nullable);
  CHECK_FALSE(type.required);
}
